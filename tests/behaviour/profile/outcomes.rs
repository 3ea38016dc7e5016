//! How calls end, through the manual API.

use std::future::{pending, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use resilience::{Ending, Look, Profile};

use super::{outcomes, panics};

#[tokio::test(start_paused = true)]
async fn each_way_to_end_is_counted_once() {
    let profile = Profile::new("p");
    let _ok = profile.measure(ready(Ok::<_, ()>(1))).await;
    let _err = profile.measure(ready(Err::<(), _>(1))).await;
    let _none = profile.measure(ready(None::<u32>)).await;
    profile.enter().finish(Ending::Degraded, None);
    profile.enter().finish(Ending::Rejected, None);
    drop(profile.enter());
    assert!(panics(
        || profile.measure_sync(|| -> Option<()> { panic!("on purpose") })
    ));

    let shown = profile.snapshot();
    assert_eq!(outcomes(&shown), [2, 1, 1, 1, 1, 1]);
    assert_eq!((shown.calls, shown.in_flight), (7, 0));
}

#[test]
fn q3_dropped_at_any_poll_is_abandoned_and_nothing_stays_in_flight() {
    let profile = Profile::new("p");
    let mut cx = Context::from_waker(Waker::noop());
    for polls in 0..4_u64 {
        let mut call = Box::pin(profile.measure(async {
            for _ in 0..8 {
                let mut yielded = false;
                std::future::poll_fn(|_| {
                    if std::mem::replace(&mut yielded, true) {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                })
                .await;
            }
            Some(())
        }));
        for _ in 0..polls {
            assert!(call.as_mut().poll(&mut cx).is_pending());
            assert_eq!(profile.snapshot().in_flight, 1);
        }
        drop(call);
        let shown = profile.snapshot();
        // never polled, never begun
        assert_eq!((shown.abandoned, shown.in_flight), (polls.min(1), 0));
        profile.reset();
    }
}

#[test]
fn q3_a_panic_in_any_poll_is_panicked_and_nothing_stays_in_flight() {
    let profile = Profile::new("p");
    let mut cx = Context::from_waker(Waker::noop());
    let mut polled = false;
    let mut call = pin!(profile.measure(std::future::poll_fn(|_| {
        assert!(!std::mem::replace(&mut polled, true), "on purpose");
        Poll::<Option<()>>::Pending
    })));
    assert!(call.as_mut().poll(&mut cx).is_pending());
    assert!(panics(|| call.as_mut().poll(&mut cx)));
    // counted when it happened, though the future is still there
    let shown = profile.snapshot();
    assert_eq!(
        (shown.panicked, shown.abandoned, shown.in_flight),
        (1, 0, 0)
    );
}

#[test]
fn a_call_that_ends_while_the_thread_unwinds_already_has_not_panicked() {
    struct Cleanup<'a>(&'a Profile);
    impl Drop for Cleanup<'_> {
        fn drop(&mut self) {
            assert_eq!(self.0.measure_sync(|| Some(1)), Some(1));
            drop(self.0.enter());
        }
    }
    let profile = Profile::new("p");
    assert!(panics(|| {
        let _cleanup = Cleanup(&profile);
        panic!("on purpose");
    }));
    assert_eq!(outcomes(&profile.snapshot()), [1, 0, 0, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_pending_call_is_in_flight_until_it_is_dropped() {
    let profile = Profile::new("p");
    let mut call = Box::pin(profile.measure(pending::<Option<()>>()));
    assert_eq!(profile.snapshot().in_flight, 0);
    tokio::select! {
        biased;
        _ = &mut call => unreachable!("it never ends"),
        () = tokio::task::yield_now() => {}
    }
    assert_eq!(profile.snapshot().in_flight, 1);
    // a reset forgets counts, not running calls
    profile.reset();
    assert_eq!(profile.snapshot().in_flight, 1);
    drop(call);
    let shown = profile.snapshot();
    assert_eq!((shown.abandoned, shown.in_flight), (1, 0));
}

#[test]
fn looks_into_the_cache_give_the_hit_rate() {
    let profile = Profile::new("p");
    assert_eq!(profile.snapshot().hit_rate, None);
    for look in [
        Look::Hit,
        Look::Hit,
        Look::Stale,
        Look::Coalesced,
        Look::Miss,
    ] {
        profile.enter().finish(Ending::Success, Some(look));
    }
    profile.enter().finish(Ending::Success, None);
    let shown = profile.snapshot();
    assert_eq!((shown.cache_looks, shown.cache_hits), (5, 2));
    assert_eq!(shown.hit_rate, Some(0.4));
}
