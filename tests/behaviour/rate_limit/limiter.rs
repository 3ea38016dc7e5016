//! Permits at once: bursts, rates, costs, keys, windows.

use std::sync::atomic::{AtomicU32, Ordering};

use resilience::{Rate, Registry, RejectionKind, What};
use tokio::time::{advance, sleep};

use super::*;

const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

#[tokio::test(start_paused = true)]
async fn l1_l4_ten_years_of_rest_give_one_burst_and_no_more() {
    let limiter = built(ten_a_second(5));
    assert_eq!(drained(&limiter), 5);
    advance(YEAR * 10).await;
    assert_eq!(drained(&limiter), 5);
    assert_eq!(limiter.try_acquire().unwrap_err().retry_after(), Some(EACH));
}

#[test]
fn l2_eight_threads_get_what_there_is() {
    // the next one in 36 seconds
    let limiter = built(RateLimiter::builder("search").rate(Rate::per_hour(100)));
    let admitted = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..thorough(100_000, 1_000) {
                    if limiter.try_acquire().is_ok() {
                        admitted.fetch_add(1, Ordering::Relaxed);
                    }
                    if limiter.try_acquire_key("one").is_ok() {
                        admitted.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(admitted.into_inner(), 200);
    let shown = limiter.snapshot();
    assert_eq!((shown.admitted, shown.available), (200, 0));
    assert_eq!(shown.total, 2 * 8 * u64::from(thorough(100_000, 1_000)));
}

#[test]
fn l3_a_rate_that_cannot_be_kept_is_told_when_it_is_built() {
    let built = |rate| RateLimiter::builder("search").rate(rate).build();
    for rate in [
        Rate::per_second(1),
        Rate::per_second(3),
        Rate::per_second(999_999),
        Rate::per_second(1_000_000_000),
        Rate::new(1, Duration::from_nanos(1)),
        Rate::new(1, YEAR),
        Rate::new(u32::MAX, YEAR),
    ] {
        assert!(built(rate).is_ok(), "{rate}");
    }
    for rate in [
        Rate::per_second(0),
        Rate::per_second(1_100_000_000),
        Rate::per_second(700_000_000),
        Rate::per_second(u32::MAX),
        Rate::new(2, Duration::from_nanos(1)),
        Rate::new(1, Duration::ZERO),
        Rate::new(1, YEAR * 2),
        Rate::new(1, Duration::MAX),
    ] {
        assert_eq!(built(rate).unwrap_err().field, "rate", "{rate}");
    }
    let with = |change: fn(RateLimiterBuilder) -> RateLimiterBuilder| {
        change(ten_a_second(1)).build().unwrap_err().field
    };
    assert_eq!(with(|builder| builder.burst(0)), "burst");
    assert_eq!(with(|builder| builder.max_keys(0)), "max_keys");
    assert_eq!(with(|builder| builder.wait(Duration::MAX)), "wait");
    assert_eq!(with(|builder| builder.window(EACH)), "burst");
    let unsaid = RateLimiter::builder("search").build().unwrap_err();
    assert_eq!(
        unsaid.to_string(),
        "rate limit `search`: `rate` is None, but must be written"
    );
    let yearly = RateLimiter::builder("search").rate(Rate::new(1, YEAR));
    assert_eq!(yearly.burst(101).build().unwrap_err().field, "burst");
}

#[tokio::test(start_paused = true)]
async fn l5_a_cost_above_the_burst_is_an_error_at_once() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    let limiter = registry
        .add(built(ten_a_second(5).wait(Duration::from_secs(60))))
        .unwrap();
    for never in [
        limiter.try_acquire_n(6).unwrap_err(),
        limiter.try_acquire_key_n("one", 6).unwrap_err(),
        limiter.acquire_n(6).await.unwrap_err(),
        limiter.acquire_key_n("one", u32::MAX).await.unwrap_err(),
    ] {
        assert_eq!(never.kind(), RejectionKind::CostAboveBurst);
        assert_eq!(never.retry_after(), None);
        assert!(never.is_refused());
        assert!(!never.verdict().counts_as_failure());
        assert_eq!(
            never.to_string(),
            "rate limit `search` never lets so much through at once"
        );
    }
    let told = events.try_recv().expect("told");
    assert!(matches!(
        told.what,
        What::Rejected {
            reason: "cost_above_burst",
            retry_after_ms: None
        }
    ));
    // nothing was taken
    assert_eq!(limiter.try_acquire_n(5), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn sleeping_exactly_the_retry_after_is_enough() {
    let limiter = built(
        RateLimiter::builder("search")
            .rate(Rate::per_minute(7))
            .burst(3),
    );
    limiter.try_acquire_n(3).unwrap();
    for permits in [1, 3, 2] {
        let refused = limiter.try_acquire_n(permits).unwrap_err();
        assert_eq!(
            (refused.kind(), refused.policy()),
            (RejectionKind::RateLimited, "search")
        );
        let after = refused.retry_after().expect("it says when");
        assert!(after > Duration::ZERO);
        sleep(after).await;
        assert_eq!(limiter.try_acquire_n(permits), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn l6_keys_are_bounded_and_none_begins_anew() {
    let limiter = built(ten_a_second(2).max_keys(100));
    limiter.try_acquire_key_n("victim", 2).unwrap();
    for key in 0..thorough(10_000_000, 10_000) {
        let _crowd = limiter.try_acquire_key(&key);
    }
    assert!(limiter.try_acquire_key("victim").is_err());
    assert_eq!(limiter.snapshot().keys, 100);
    // once they rest, others have their places
    advance(Duration::from_secs(1)).await;
    for key in 0..100 {
        assert_eq!(limiter.try_acquire_key_n(&("new", key), 2), Ok(()));
    }
    assert_eq!(limiter.snapshot().keys, 100);
    // keys and all callers together don't touch each other
    assert_eq!(drained(&limiter), 2);
}

#[tokio::test(start_paused = true)]
async fn a_window_counts_what_the_last_while_had() {
    let limiter = built(
        RateLimiter::builder("search")
            .rate(Rate::per_minute(100))
            .window(Duration::from_secs(60)),
    );
    limiter.try_acquire_n(84).unwrap();
    advance(Duration::from_secs(60)).await;
    limiter.try_acquire_n(16).unwrap();
    assert!(limiter.try_acquire().is_err());
    advance(Duration::from_secs(15)).await;
    // 84 * 0.75 + 16 = 79
    assert_eq!(limiter.available(), 21);
    assert_eq!(drained(&limiter), 21);
    let after = limiter.try_acquire().unwrap_err().retry_after().unwrap();
    sleep(after).await;
    assert!(limiter.try_acquire().is_ok());
    assert_eq!(
        limiter.try_acquire_n(101).unwrap_err().kind(),
        RejectionKind::CostAboveBurst
    );
    // each key has its own
    assert_eq!(limiter.try_acquire_key_n("one", 100), Ok(()));
    assert!(limiter.try_acquire_key("one").is_err());
    // a rest of two windows
    advance(Duration::from_secs(120)).await;
    assert_eq!(
        (limiter.available(), limiter.available_key("one")),
        (100, 100)
    );
}

#[test]
fn l9_what_is_written_is_what_is_meant() {
    for (rate, burst, spaced) in [
        (Rate::per_second(50), 50, Duration::from_millis(20)),
        (Rate::per_minute(5), 5, Duration::from_secs(12)),
        (Rate::per_hour(2), 2, Duration::from_secs(1800)),
        (
            Rate::new(100, Duration::from_secs(10)),
            100,
            Duration::from_millis(100),
        ),
    ] {
        let limiter = built(RateLimiter::builder("search").rate(rate));
        assert_eq!(limiter.config().burst, Some(burst));
        assert_eq!(drained(&limiter), burst);
        let after = limiter.try_acquire().unwrap_err().retry_after().unwrap();
        assert!(
            after <= spaced && after + Duration::from_millis(15) > spaced,
            "{rate}: {after:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn l11_limiters_leave_nothing_running() {
    let metrics = tokio::runtime::Handle::current().metrics();
    for _ in 0..thorough(100_000, 1_000) {
        let limiter = built(ten_a_second(1).wait(EACH * 5));
        limiter.try_acquire_key("one").unwrap();
        limiter.acquire().await.unwrap();
        let mut waits = Box::pin(limiter.acquire());
        assert!(poll_once(waits.as_mut()).is_pending());
    }
    assert_eq!(metrics.num_alive_tasks(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_reset_fills_the_buckets_and_lets_those_who_wait_go_first() {
    let limiter = built(ten_a_second(2).wait(EACH * 20));
    limiter.try_acquire_n(2).unwrap();
    limiter.try_acquire_key_n("one", 2).unwrap();
    let mut waits: Vec<_> = (0..3).map(|_| Box::pin(limiter.acquire())).collect();
    let mut keyed = Box::pin(limiter.acquire_key("one"));
    for turn in waits.iter_mut().chain([&mut keyed]) {
        assert!(poll_once(turn.as_mut()).is_pending());
    }
    assert_eq!(limiter.snapshot().waiting, 4);
    limiter.reset();
    assert!(limiter.try_acquire().is_err(), "three wait for two permits");
    assert_eq!(poll_once(waits[0].as_mut()), Poll::Ready(Ok(())));
    assert_eq!(poll_once(waits[1].as_mut()), Poll::Ready(Ok(())));
    assert!(poll_once(waits[2].as_mut()).is_pending());
    assert_eq!(poll_once(keyed.as_mut()), Poll::Ready(Ok(())));
    assert_eq!(limiter.available_key("one"), 1);
    let shown = limiter.snapshot();
    assert_eq!((shown.admitted, shown.rejected, shown.waiting), (3, 1, 1));
    drop(waits);
}
