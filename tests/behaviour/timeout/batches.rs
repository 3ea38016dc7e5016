//! A batch under a timeout: whose time runs out, and what the breaker below hears of it.

use std::time::Duration;

use resilience::registry::scope;
use resilience::{Registry, batch, circuit_breaker, timeout};
use tokio::time::sleep;

use crate::Oops;

#[timeout("1s")]
#[batch(size = 2, max_wait = "10ms")]
#[circuit_breaker(failure_threshold = 3)]
async fn many(millis: Vec<u64>) -> Result<Vec<u64>, Oops> {
    sleep(Duration::from_millis(
        millis.iter().copied().max().unwrap_or(0),
    ))
    .await;
    Ok(millis)
}

/// The batch is every caller's: as long as one is patient it goes on, and when the last one's time is over it is dropped for that reason.
#[tokio::test(start_paused = true)]
async fn when_the_last_caller_of_a_batch_runs_out_of_time_the_breaker_below_counts_a_failure() {
    let mine = Registry::new();
    scope(&mine, async {
        let late = tokio::join!(many(5_000), many(5_000));
        for late in [late.0, late.1] {
            assert!(matches!(late, Err(Oops::Rejected(_))), "{late:?}");
        }
        let breakers = mine.circuit_breakers();
        let breaker = breakers
            .iter()
            .find(|one| one.name.ends_with("::many_batch"))
            .unwrap();
        assert_eq!((breaker.failed, breaker.abandoned), (1, 1));

        // one caller leaves by himself, the other is served
        let mut gone = Box::pin(many(500));
        let stays = many(600);
        let both = async {
            tokio::select! {
                biased;
                _ = &mut gone => unreachable!("it takes longer"),
                () = sleep(Duration::from_millis(100)) => {}
            }
            drop(gone);
        };
        assert_eq!(tokio::join!(both, stays).1, Ok(600));
    })
    .await;
}
