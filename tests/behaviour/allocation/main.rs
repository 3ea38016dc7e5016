//! What a call costs the heap: nothing where all is well, whatever the layers. And what policies hold of it.

mod counting;
mod hits;
mod memory;
mod refusals;
mod success;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Calls per measurement: enough for whatever happens only now and then.
const CALLS: u64 = 2_000;

/// What a future gives that never waits.
fn now<F: Future>(future: F) -> F::Output {
    let future = pin!(future);
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// The allocations of each of so many calls on this thread, after a few that may set things up.
fn each(mut call: impl FnMut()) -> impl Iterator<Item = u64> {
    for _ in 0..3 {
        call();
    }
    (0..CALLS).map(move |_| {
        let before = counting::here();
        call();
        counting::here() - before
    })
}

/// The allocations of all of them.
fn allocations(call: impl FnMut()) -> u64 {
    each(call).sum()
}

#[test]
fn allocations_are_seen() {
    assert_eq!(
        allocations(|| drop(std::hint::black_box(Box::new(1)))),
        CALLS
    );
    let mut grows = Vec::new();
    assert!(allocations(|| grows.push(1_u8)) > 1);
}
