//! The moment itself: at it, after it, never, and long after.

use std::future::pending;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use resilience::{RejectionKind, Timeout, timeout};

use crate::{Oops, computes, ends, ms, takes};

fn many(thorough: u32, fast: u32) -> u32 {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        thorough
    } else {
        fast
    }
}

#[tokio::test(start_paused = true)]
async fn t1_a_body_that_does_not_yield_is_returned_and_counted_as_overran() {
    let patience = Timeout::new("t1", ms(50));
    let late = patience
        .run(async {
            computes(80).await;
            Ok::<_, Oops>(7)
        })
        .await;
    assert_eq!(late, Ok(7));
    assert_eq!(ends(&patience.snapshot()), [0, 1, 0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn t1_one_that_yields_too_late_is_dropped_there() {
    let patience = Timeout::new("t1", ms(50));
    let before = tokio::time::Instant::now();
    let late = patience.limit(ms(50), async {
        computes(60).await;
        takes(1000).await
    });
    assert!(late.await.is_err());
    assert_eq!(before.elapsed(), ms(60), "no timer is waited for");
}

#[tokio::test]
async fn t1_a_body_of_steps_that_are_always_ready_ends_at_the_deadline() {
    // real time: the scheduler makes such a body yield after so many steps
    let patience = Timeout::new("t1", ms(30));
    let before = tokio::time::Instant::now();
    let late = patience
        .run(async {
            loop {
                let (sender, receiver) = tokio::sync::oneshot::channel();
                let _sent = sender.send(());
                if receiver.await.is_err() {
                    break Ok::<(), Oops>(());
                }
            }
        })
        .await;
    assert!(late.is_err());
    assert_eq!(ends(&patience.snapshot()), [0, 0, 1, 0, 0, 0]);
    assert!(before.elapsed() >= ms(30));
    assert!(before.elapsed() < Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn t2_no_duration_is_too_short_or_too_long() {
    let patience = Timeout::new("t2", ms(1));
    for after in [
        Duration::ZERO,
        Duration::from_nanos(1),
        ms(u64::MAX),
        Duration::from_secs(u64::MAX),
        Duration::MAX,
    ] {
        assert_eq!(patience.limit(after, async { 1 }).await, Ok(1), "{after:?}");
        let mut call = pin!(patience.limit(after, pending::<()>()));
        // polled at least once whatever it says
        let waits = futures_poll(call.as_mut()).is_pending();
        assert_eq!(waits, after > Duration::ZERO, "{after:?}");
        if after > Duration::ZERO && after < ms(5) {
            assert!(call.await.is_err(), "{after:?}");
        } else if waits {
            tokio::time::advance(Duration::from_secs(1 << 30)).await;
            assert!(futures_poll(call.as_mut()).is_pending(), "{after:?}");
        }
    }
    assert_eq!(ends(&patience.snapshot()), [5, 0, 2, 3, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn t2_a_limit_longer_than_any_timer_still_ends() {
    let patience = Timeout::new("t2", ms(1));
    let forty_years = Duration::from_secs(40 * 365 * 86_400);
    let before = tokio::time::Instant::now();
    let late = patience.limit(forty_years, pending::<()>()).await;
    assert!(late.is_err());
    assert_eq!(before.elapsed(), forty_years);
}

#[tokio::test(start_paused = true)]
async fn t3_a_value_that_is_ready_at_the_deadline_wins() {
    let patience = Timeout::new("t3", ms(50));
    let runs = many(10_000, 1_000);
    for _ in 0..runs {
        assert_eq!(patience.run(takes(50)).await, Ok(50));
    }
    assert_eq!(ends(&patience.snapshot()), [u64::from(runs), 0, 0, 0, 0, 0]);
    assert!(patience.run(takes(51)).await.is_err());
}

#[timeout("50ms", name = "t3")]
async fn at_the_deadline() -> Result<u64, Oops> {
    takes(50).await
}

#[tokio::test(start_paused = true)]
async fn t3_through_the_attribute() {
    for _ in 0..100 {
        assert_eq!(at_the_deadline().await, Ok(50));
    }
}

#[test]
fn a_body_that_never_waits_needs_no_runtime() {
    let patience = Timeout::new("none", ms(50));
    let mut call = pin!(patience.run(async { Ok::<_, Oops>(1) }));
    assert_eq!(futures_poll(call.as_mut()), Poll::Ready(Ok(1)));
    // nor does one that waits without a limit
    let mut call = pin!(patience.limit(Duration::MAX, pending::<()>()));
    assert!(futures_poll(call.as_mut()).is_pending());
}

#[tokio::test(start_paused = true)]
async fn the_deadline_counts_from_the_first_poll() {
    let patience = Timeout::new("lazy", ms(50));
    let call = patience.run(takes(40));
    tokio::time::advance(ms(60)).await;
    assert_eq!(ends(&patience.snapshot()), [0; 6], "not begun");
    assert_eq!(call.await, Ok(40));
}

#[tokio::test(start_paused = true)]
async fn the_body_is_gone_when_the_caller_is_told() {
    let alive = std::sync::Arc::new(());
    let inside = alive.clone();
    let patience = Timeout::new("gone", ms(50));
    let mut call = pin!(patience.limit(ms(50), async move {
        let held = inside;
        pending::<()>().await;
        drop(held);
    }));
    assert!(futures_poll(call.as_mut()).is_pending());
    tokio::time::advance(ms(50)).await;
    let Poll::Ready(Err(rejection)) = futures_poll(call.as_mut()) else {
        panic!("it is over")
    };
    assert_eq!(rejection.kind(), RejectionKind::TimedOut);
    // the future itself still lies there
    assert_eq!(std::sync::Arc::strong_count(&alive), 1);
}

fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
}
