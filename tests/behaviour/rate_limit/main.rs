//! The rate limit's promises, through the public API, on virtual time.

mod attribute;
mod drops;
mod limiter;
mod orders;
mod renewed;
mod waiting;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::{RateLimiter, RateLimiterBuilder};

/// One permit each 100 ms.
const EACH: Duration = Duration::from_millis(100);

fn ten_a_second(burst: u32) -> RateLimiterBuilder {
    RateLimiter::builder("search").per_second(10).burst(burst)
}

fn built(builder: RateLimiterBuilder) -> RateLimiter {
    builder.build().expect("the numbers can be meant")
}

/// How many permits can be had at once.
fn drained(limiter: &RateLimiter) -> u32 {
    let mut had = 0;
    while limiter.try_acquire().is_ok() {
        had += 1;
    }
    had
}

fn thorough(full: u32, scaled: u32) -> u32 {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        full
    } else {
        scaled
    }
}

fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
