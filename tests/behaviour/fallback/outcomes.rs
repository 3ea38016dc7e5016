//! Every way a body can end against every way a handler can.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use resilience::__private as p;
use resilience::{FallbackSnapshot, Registry, registry};

use super::open;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Fine,
    Fails,
    Refused,
    Filtered,
    Panics,
    Hangs,
}

type R = Result<&'static str, &'static str>;

async fn end(way: Way, who: &'static str) -> R {
    match way {
        Way::Fine => Ok(who),
        Way::Fails | Way::Refused | Way::Filtered => Err(who),
        Way::Panics => panic!("on purpose"),
        Way::Hangs => pending().await,
    }
}

async fn call(body: Way, handler: Way) -> (R, bool) {
    async fn handle(_body: Way, handler: Way) -> R {
        end(handler, "handler").await
    }
    let mut __res_call = p::Call::begin();
    let result = p::edge(layer!(
        __res_call,
        refusing!(body == Way::Refused, body!(R, { end(body, "body").await })),
        f => p::call_handler((body, handler), f, handle),
        when(|failure| failure.rejection() == Some(&open()) || body != Way::Filtered)
    ));
    (result, __res_call.is_degraded())
}

/// As the caller sees it: ready with its result and whether that is degraded, pending, or a panic.
type Seen = Result<Poll<(R, bool)>, ()>;

/// How the caller saw it end, and what was counted; nothing where the fallback was never reached.
fn ended(body: Way, handler: Way) -> (Seen, Option<FallbackSnapshot>) {
    let own = Registry::new();
    let seen = registry::scope_sync(&own, || {
        let mut cx = Context::from_waker(Waker::noop());
        catch_unwind(AssertUnwindSafe(|| pin!(call(body, handler)).poll(&mut cx))).map_err(drop)
    });
    (seen, own.fallbacks().pop())
}

#[test]
fn n1_successes_panics_and_drops_are_no_business_of_a_fallback() {
    for handler in [Way::Fine, Way::Fails, Way::Panics] {
        let fine = Ok(Poll::Ready((Ok("body"), false)));
        assert_eq!(ended(Way::Fine, handler), (fine, None));
        assert_eq!(ended(Way::Panics, handler), (Err(()), None));
        assert_eq!(ended(Way::Hangs, handler), (Ok(Poll::Pending), None));
        // an error that `when` leaves alone: the body's own, counted as passed
        let (seen, counts) = ended(Way::Filtered, handler);
        assert_eq!(seen, Ok(Poll::Ready((Err("body"), false))));
        let counts = counts.unwrap();
        assert_eq!((counts.passed, counts.failed, counts.rejected), (1, 0, 0));
    }
}

#[test]
fn n1_each_failure_is_answered_or_the_handlers_own_end_stands() {
    for (body, failed, rejected) in [(Way::Fails, 1, 0), (Way::Refused, 0, 1)] {
        let ends = |handler| {
            let (seen, counts) = ended(body, handler);
            let counts = counts.unwrap();
            assert_eq!((counts.failed, counts.rejected), (failed, rejected));
            assert_eq!(counts.in_flight, 0);
            let ends = [
                counts.answered,
                counts.handler_failed,
                counts.handler_panicked,
                counts.abandoned,
            ];
            (seen, ends)
        };
        let answered = Ok(Poll::Ready((Ok("handler"), true)));
        assert_eq!(ends(Way::Fine), (answered, [1, 0, 0, 0]));
        // the handler's error is an error, not a degraded answer
        let failed = Ok(Poll::Ready((Err("handler"), false)));
        assert_eq!(ends(Way::Fails), (failed, [0, 1, 0, 0]));
        assert_eq!(ends(Way::Panics), (Err(()), [0, 0, 1, 0]));
        assert_eq!(ends(Way::Hangs), (Ok(Poll::Pending), [0, 0, 0, 1]));
    }
}

#[test]
fn a_success_does_not_even_resolve_the_site() {
    let own = Registry::new();
    let (result, degraded) =
        registry::scope_sync(&own, || super::block_on(call(Way::Fine, Way::Fails)));
    assert_eq!((result, degraded), (Ok("body"), false));
    assert!(own.fallbacks().is_empty());
}
