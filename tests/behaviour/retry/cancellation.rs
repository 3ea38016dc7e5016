//! A call that is dropped: at every poll, the sleep included.

use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use resilience::{Registry, Retry};

use crate::support::{BUSY, PLAIN, ms};

#[tokio::test(start_paused = true)]
async fn r8_dropped_at_any_poll_no_attempt_follows_and_the_counts_stand_still() {
    let mut finished = false;
    for polls in 0..100_u32 {
        let retry = Registry::new().add(Retry::new("r8", PLAIN)).unwrap();
        let begun = Cell::new(0_u64);
        {
            let mut call = pin!(retry.run(async |_| {
                begun.set(begun.get() + 1);
                tokio::task::yield_now().await;
                Err::<(), _>(BUSY)
            }));
            for _ in 0..polls {
                let mut cx = Context::from_waker(Waker::noop());
                if let Poll::Ready(result) = call.as_mut().poll(&mut cx) {
                    assert!(result.is_err());
                    finished = true;
                    break;
                }
                tokio::time::advance(ms(50)).await;
            }
        }
        let (ran, figures) = (begun.get(), retry.snapshot());
        tokio::time::advance(ms(1_000_000)).await;
        assert_eq!(begun.get(), ran, "nothing runs after the drop");
        assert_eq!(
            retry.snapshot(),
            figures,
            "nothing is counted after the drop"
        );

        assert_eq!(
            figures.retried,
            ran.saturating_sub(1),
            "a sleep is no attempt"
        );
        assert_eq!(figures.exhausted, u64::from(finished));
        // dropped after a failure: abandoned; before the first one the retry has not even heard of the call
        let failed_before = polls >= 2;
        assert_eq!(figures.abandoned, u64::from(failed_before && !finished));
        assert_eq!((figures.panicked, figures.recovered), (0, 0));
        if finished {
            assert_eq!((ran, figures.slept_ms), (3, 300));
            return;
        }
    }
    panic!("the call never ended");
}

#[tokio::test(start_paused = true)]
async fn r8_a_cancelled_sleep_is_not_slept_on() {
    let retry = Registry::new().add(Retry::new("r8", PLAIN)).unwrap();
    let call = retry.run(async |_| Err::<(), _>(BUSY));
    tokio::time::timeout(ms(150), call).await.unwrap_err();
    let figures = retry.snapshot();
    assert_eq!(
        (figures.retried, figures.abandoned, figures.slept_ms),
        (1, 1, 100)
    );
}

#[test]
fn a_panic_after_a_failure_is_counted_as_one() {
    let retry = Registry::new()
        .add(Retry::new("panics", PLAIN.base_delay(ms(0))))
        .unwrap();
    let run = || {
        retry.run_sync(|attempt| match attempt.number {
            1 => Err::<(), _>(BUSY),
            _ => panic!("the second attempt"),
        })
    };
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
    let figures = retry.snapshot();
    assert_eq!(
        (figures.panicked, figures.abandoned, figures.retried),
        (1, 0, 1)
    );
}
