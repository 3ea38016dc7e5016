//! Failures within a time, the other name of the timeout, and a name that is a constant.
#![forbid(unsafe_code)]

use resilience::{OnAbandon, circuit_breaker, registry};

const NAME: &str = "in a window";

#[circuit_breaker(name = NAME, failure_threshold = 2, failure_window = "60s", timeout = 30, on_abandon = ignored)]
fn halve(number: u32) -> Result<u32, &'static str> {
    if number.is_multiple_of(2) {
        Ok(number / 2)
    } else {
        Err("odd")
    }
}

fn main() {
    assert_eq!(halve(1), Err("odd"));
    assert_eq!(halve(4), Ok(2));
    assert_eq!(halve(3), Err("odd"));
    assert_eq!(halve(4), Err("circuit breaker is open"));
    let config = *registry().circuit_breaker(NAME).unwrap().config();
    assert_eq!(config.failure_window.map(|window| window.as_secs()), Some(60));
    assert_eq!(config.recovery_timeout.as_secs(), 30);
    assert_eq!(config.on_abandon, OnAbandon::Ignored);
}
