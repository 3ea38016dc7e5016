//! Timeouts: what ends in time, what does not, and what the layers around them make of it.

mod batches;
mod by_hand;
mod expansion;
mod moments;
mod order;
mod reasons;

use std::time::Duration;

use resilience::{Registry, Rejection, RejectionKind, TimeoutSnapshot};

/// The error of all bodies here.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Oops {
    Busy,
    Rejected(RejectionKind),
}

impl From<Rejection> for Oops {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection.kind())
    }
}

pub(crate) const TIMED_OUT: Result<u64, Oops> = Err(Oops::Rejected(RejectionKind::TimedOut));

pub(crate) fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A body that takes so many milliseconds.
pub(crate) async fn takes(millis: u64) -> Result<u64, Oops> {
    tokio::time::sleep(ms(millis)).await;
    Ok(millis)
}

/// Lets the clock go on without yielding: a body that computes for so long.
pub(crate) async fn computes(millis: u64) {
    use std::future::Future;
    use std::task::{Context, Poll, Waker};
    let mut advance = Box::pin(tokio::time::advance(ms(millis)));
    // the clock is moved by the first poll; what would be waited for after it is not
    let moved = advance
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    drop((moved == Poll::Pending, advance));
}

/// How the calls of a timeout ended: in time, overran, timed out, abandoned, panicked; and those in flight.
pub(crate) fn ends(shown: &TimeoutSnapshot) -> [u64; 6] {
    let ends = [
        shown.in_time,
        shown.overran,
        shown.timed_out,
        shown.abandoned,
        shown.panicked,
        shown.in_flight,
    ];
    assert_eq!(shown.calls, ends[..5].iter().sum::<u64>());
    ends
}

/// The same of the timeout of this name.
pub(crate) fn ends_of(own: &Registry, name: &str) -> [u64; 6] {
    ends(&own.timeout(name).expect("declared").snapshot())
}
