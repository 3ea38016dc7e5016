//! The bulkhead's promises, through the public API, on virtual time.

mod attribute;
mod gate;
mod keyed;
mod orders;
mod waiting;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::{Bulkhead, Rejection, RejectionKind};

fn built(limit: u32, queue: u32, wait: Option<Duration>) -> Bulkhead {
    let builder = Bulkhead::builder("disk", limit).queue(queue);
    let builder = match wait {
        Some(wait) => builder.wait(wait),
        None => builder,
    };
    builder.build().expect("the numbers can be meant")
}

/// One poll, with nobody to be woken.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Rejection>) {
    let rejection = result.expect_err("there is no room");
    assert_eq!(rejection.kind(), RejectionKind::BulkheadFull);
    assert_eq!(
        (rejection.policy(), rejection.retry_after()),
        ("disk", None)
    );
}

/// Places taken, and callers that wait.
fn held(bulkhead: &Bulkhead) -> (u64, u64) {
    let shown = bulkhead.snapshot();
    (shown.in_use, shown.waiting)
}

/// Admitted, rejected, timed out, abandoned.
fn counted(bulkhead: &Bulkhead) -> [u64; 4] {
    let shown = bulkhead.snapshot();
    [
        shown.admitted,
        shown.rejected,
        shown.timed_out,
        shown.abandoned,
    ]
}
