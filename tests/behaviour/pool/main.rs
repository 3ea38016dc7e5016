//! The pool's promises, through the public API, on virtual time.

mod ages;
mod ends;
mod lending;
mod model;
mod numbers;
mod registered;
mod threads;
mod waiting;
mod world;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use resilience::{PoolError, RejectionKind};

/// One poll, with nobody to be woken.
fn poll<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    let mut context = Context::from_waker(Waker::noop());
    future.as_mut().poll(&mut context)
}

#[track_caller]
fn refused<T, E: std::fmt::Debug>(result: Result<T, PoolError<E>>, kind: RejectionKind) {
    let Err(PoolError::Rejected(rejection)) = result else {
        panic!("it is refused");
    };
    assert_eq!((rejection.kind(), rejection.policy()), (kind, "db"));
}
