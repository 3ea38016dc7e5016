//! Every backoff and every jitter, written in each way.
#![forbid(unsafe_code)]

use resilience::{attempt, retry_with_backoff};

type Answer = Result<u32, ()>;

fn third() -> Answer {
    let number = attempt().number;
    if number == 3 { Ok(number) } else { Err(()) }
}

#[retry_with_backoff(base_delay = 0.001, backoff = constant, jitter = false)]
fn constant() -> Answer {
    third()
}

#[retry_with_backoff(base_delay = "1ms", backoff = "linear", jitter = equal)]
fn linear() -> Answer {
    third()
}

#[retry_with_backoff(base_delay = "1ms", max_delay = "4ms", jitter = "decorrelated", retry_rejected = false)]
fn decorrelated() -> Answer {
    third()
}

#[retry_with_backoff(base_delay = 0, jitter = full)]
fn at_once() -> Option<u32> {
    third().ok()
}

fn main() {
    assert_eq!((constant(), linear()), (Ok(3), Ok(3)));
    assert_eq!((decorrelated(), at_once()), (Ok(3), Some(3)));
}
