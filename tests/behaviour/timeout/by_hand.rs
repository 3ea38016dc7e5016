//! A timeout without an attribute: what it gives, counts, tells and lists.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use resilience::{Failure, Kind, Registry, RejectionKind, Timeout, What};

use crate::{Oops, ends, ms, takes};

#[tokio::test(start_paused = true)]
async fn a_value_an_error_and_a_rejection() {
    let patience = Timeout::new("hand", ms(50));
    assert_eq!(patience.run(takes(10)).await, Ok(10));
    let failed = patience.run(async { Err::<(), _>(Oops::Busy) }).await;
    assert_eq!(failed, Err(Failure::Failed(Oops::Busy)));
    let Err(Failure::Rejected(rejection)) = patience.run(takes(60)).await else {
        panic!("it took too long")
    };
    assert_eq!(rejection.kind(), RejectionKind::TimedOut);
    assert_eq!(rejection.to_string(), "timeout `hand` expired");
    assert_eq!(rejection.retry_after(), None);
    assert!(!rejection.is_refused());
    assert_eq!(ends(&patience.snapshot()), [2, 0, 1, 0, 0, 0]);
    assert_eq!(patience.snapshot().after_ms, Some(50.0));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_abandoned_and_an_unpolled_one_is_nothing() {
    let patience = Timeout::new("dropped", ms(50));
    drop(patience.run(takes(10)));
    assert_eq!(ends(&patience.snapshot()), [0; 6]);
    {
        let mut call = pin!(patience.run(takes(10)));
        let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        assert_eq!(ends(&patience.snapshot()), [0, 0, 0, 0, 0, 1]);
    }
    assert_eq!(ends(&patience.snapshot()), [0, 0, 0, 1, 0, 0]);
}

struct Planned;

#[tokio::test(start_paused = true)]
async fn a_panic_is_counted_and_goes_on() {
    let patience = Timeout::new("panics", ms(50));
    // the future outlives its panic, as in a task
    let mut call = Box::pin(patience.limit(ms(50), async { resume_unwind(Box::new(Planned)) }));
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let _: Poll<Result<(), _>> = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }))
    .unwrap_err();
    assert!(panic.is::<Planned>());
    assert_eq!(ends(&patience.snapshot()), [0, 0, 0, 0, 1, 0]);
    drop(call);
    assert_eq!(ends(&patience.snapshot()), [0, 0, 0, 0, 1, 0]);
}

/// Panics when it is dropped at the deadline.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            resume_unwind(Box::new(Planned));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_what_is_dropped_at_the_deadline_is_counted_too() {
    let patience = Timeout::new("grenade", ms(50));
    let mut call = Box::pin(patience.limit(ms(50), async {
        let _grenade = Grenade;
        std::future::pending::<()>().await;
    }));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut cx).is_pending());
    tokio::time::advance(ms(50)).await;
    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let _unreached = call.as_mut().poll(&mut cx);
    }));
    assert!(panic.is_err());
    assert_eq!(ends(&patience.snapshot()), [0, 0, 0, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn reset_keeps_what_is_in_flight() {
    let patience = Timeout::new("reset", ms(50));
    assert!(patience.run(takes(1)).await.is_ok());
    let mut call = pin!(patience.run(takes(10)));
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending());
    patience.reset();
    assert_eq!(ends(&patience.snapshot()), [0, 0, 0, 0, 0, 1]);
    assert!(call.await.is_ok());
    assert_eq!(ends(&patience.snapshot()), [1, 0, 0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn it_is_listed_where_that_is_wanted_and_tells_its_rejections() {
    let own = Registry::new();
    let patience = own.add(Timeout::new("listed", ms(50))).unwrap();
    let mut events = own.subscribe();
    assert!(patience.run(takes(60)).await.is_err());
    let event = events.recv().await.unwrap();
    assert_eq!((event.kind, &*event.name), (Kind::TIMEOUT, "listed"));
    assert!(
        matches!(
            event.what,
            What::Rejected {
                reason: "timed_out",
                retry_after_ms: None
            }
        ),
        "{event:?}"
    );
    assert_eq!(own.timeout("listed").unwrap().snapshot().timed_out, 1);
    let listed = own.timeouts();
    assert!(listed.iter().any(|one| one.name == "listed"));
    let figures = own.snapshot();
    let figures = figures.policy(Kind::TIMEOUT, "listed").unwrap();
    assert_eq!(figures.figures["timed_out"], 1);
    assert_eq!(figures.figures["after_ms"], 50.0);
    own.find(Kind::TIMEOUT, "listed").unwrap().reset();
    assert_eq!(patience.snapshot().timed_out, 0);
}
