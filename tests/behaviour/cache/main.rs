//! The cache: its promises through `TtlCache`, and the expansion of `#[cached]` written by hand.
//!
//! Tests named `c1_..` hold the rows of the list of failure modes. Full numbers run with `RESILIENCE_THOROUGH=1`.
#![expect(
    clippy::unchecked_time_subtraction,
    reason = "the durations are this file's own constants"
)]

mod attribute;
mod disputed;
mod expansion;
mod flights;
mod meeting;
mod model;
mod near;
mod stress;
mod ttl_cache;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The small number, or with `RESILIENCE_THOROUGH=1` the full one.
fn scaled(small: usize, full: usize) -> usize {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        full
    } else {
        small
    }
}

/// Polls once, waking nobody.
fn poll_once<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

fn assert_send<T: Send>(value: T) -> T {
    value
}
