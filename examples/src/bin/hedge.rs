//! Shows `#[hedge]`: where one of three replicas is slow, another one is asked, and its answer is taken.
//!
//! `cargo run --bin hedge`, offline, in a second.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use resilience::{attempt, hedge, registry};
use resilience_examples::stopwatch::Stopwatch;

/// Three replicas of one service. The last one has fallen behind.
#[derive(Default)]
struct Replicas {
    calls: AtomicUsize,
    requests: AtomicUsize,
}

const ANSWERS: Duration = Duration::from_millis(2);
const FALLEN_BEHIND: Duration = Duration::from_millis(150);

impl Replicas {
    async fn ask(&self, replica: usize) -> Result<usize, String> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let slow = replica % 3 == 2;
        tokio::time::sleep(if slow { FALLEN_BEHIND } else { ANSWERS }).await;
        Ok(replica % 3)
    }

    /// Each attempt asks the next replica. The budget begins with four hedges, and a tenth of a hedge is earned by each success.
    #[hedge(
        after = "25ms",
        idempotent,
        name = "replicas",
        budget("spare", capacity = 4, ratio = 0.1)
    )]
    async fn read(&self, first: usize) -> Result<usize, String> {
        self.ask(first + attempt().number as usize - 1).await
    }

    async fn next(&self) -> (Result<usize, String>, Duration) {
        let watch = Stopwatch::start();
        let answer = self.read(self.calls.fetch_add(1, Ordering::Relaxed)).await;
        (answer, watch.elapsed())
    }
}

#[tokio::main]
async fn main() {
    let replicas = Replicas::default();
    let mut slowest = Duration::ZERO;
    for _ in 0..12 {
        let (answer, took) = replicas.next().await;
        assert_ne!(answer, Ok(2), "the slow one is outrun");
        slowest = slowest.max(took);
    }
    let requests = replicas.requests.swap(0, Ordering::Relaxed);
    println!(
        "12 calls, 4 of them to the slow replica: {requests} requests, the slowest took {slowest:.0?}"
    );
    assert_eq!(requests, 16);

    // four hedges were there, and twelve successes earned one more: the second slow call from here is left alone
    for _ in 0..8 {
        let (answer, took) = replicas.next().await;
        slowest = slowest.max(took);
        if answer == Ok(2) {
            println!("no budget left: the slow replica answered after {took:.0?}");
        }
    }

    let shown = registry()
        .hedge("replicas")
        .expect("declared above")
        .snapshot();
    println!(
        "`replicas`: {} calls, {} hedged, {} won by the hedge, {} outrun, {} out of budget",
        shown.calls, shown.hedged, shown.won_by_hedge, shown.outrun, shown.out_of_budget
    );
    assert_eq!((shown.hedged, shown.won_by_hedge, shown.outrun), (5, 5, 5));
    assert_eq!(shown.out_of_budget, 1);
}
