//! The concurrency limit's promises, through the public API, on virtual time.

mod attribute;
mod by_hand;
mod endings;
mod orders;
mod simulation;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use resilience::{ConcurrencyLimit, ConcurrencyLimitSnapshot, Rejection, RejectionKind};

/// One poll, with nobody to be woken.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Rejection>, by: &str) {
    let rejection = result.expect_err("there is no room");
    assert_eq!(rejection.kind(), RejectionKind::ConcurrencyLimited);
    assert_eq!((rejection.policy(), rejection.retry_after()), (by, None));
}

/// Successful, dropped, ignored, abandoned, panicked: the ends of all that were let in.
fn ends(shown: &ConcurrencyLimitSnapshot) -> [u64; 5] {
    let ends = [
        shown.successful,
        shown.dropped,
        shown.ignored,
        shown.abandoned,
        shown.panicked,
    ];
    let inside = u64::from(shown.in_use);
    assert_eq!(shown.admitted, inside + ends.iter().sum::<u64>());
    ends
}

fn built(initial: u32) -> ConcurrencyLimit {
    let builder = ConcurrencyLimit::builder("search").initial_limit(initial);
    builder.build().expect("the numbers can be meant")
}
