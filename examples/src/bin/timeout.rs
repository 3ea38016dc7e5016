//! Shows `#[timeout]`: an attempt that hangs is cut and tried again, all attempts together have a time, and a caller brings his own.
//!
//! `cargo run --bin timeout`, offline, in half a second.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{Rejection, RejectionKind, registry, retry_with_backoff, timeout};

/// A stock service. Now and then an answer takes for ever.
#[derive(Default)]
struct Stock {
    requests: AtomicU32,
}

impl Stock {
    /// The timeout below the retry is for each attempt, the one above it for all of them with the sleeps in between.
    #[timeout("250ms", name = "in total")]
    #[retry_with_backoff(max_attempts = 9, base_delay = "10ms", jitter = false)]
    #[timeout("60ms", name = "each attempt")]
    async fn left(&self, hangs: u32) -> Result<u32, Rejection> {
        let request = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if request <= hangs {
            std::future::pending::<()>().await;
        }
        Ok(12)
    }

    /// The time may be any expression: what the caller has left.
    #[timeout(budget, name = "reserve")]
    async fn reserve(&self, budget: Duration) -> Result<&'static str, Rejection> {
        tokio::time::sleep(Duration::from_millis(40)).await;
        Ok("reserved")
    }
}

#[tokio::main]
async fn main() {
    let stock = Stock::default();
    let answer = stock.left(2).await;
    let requests = stock.requests.swap(0, Ordering::Relaxed);
    println!("two requests hang, the third answers: {answer:?}, {requests} requests");
    assert_eq!((answer, requests), (Ok(12), 3));

    let gave_up = stock.left(u32::MAX).await.expect_err("all of them hang");
    let requests = stock.requests.load(Ordering::Relaxed);
    println!("all hang: {gave_up}, {requests} requests");
    assert_eq!(gave_up.kind(), RejectionKind::TimedOut);
    assert_eq!(gave_up.policy(), "in total");

    for budget in [20, 200] {
        let answer = stock.reserve(Duration::from_millis(budget)).await;
        match &answer {
            Ok(done) => println!("with {budget} ms: {done}"),
            Err(rejection) => println!("with {budget} ms: {rejection}"),
        }
        assert_eq!(answer.is_ok(), budget == 200);
    }

    for seen in registry().timeouts() {
        println!(
            "`{}`: {} calls, {} in time, {} timed out, {} abandoned",
            seen.name, seen.calls, seen.in_time, seen.timed_out, seen.abandoned
        );
        assert_eq!(seen.in_flight, 0, "what took too long is gone");
    }
}
