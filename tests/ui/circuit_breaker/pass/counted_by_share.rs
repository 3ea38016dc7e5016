//! A failure rate over calls, over a time, and over what an expression says.
#![forbid(unsafe_code)]
#![deny(clippy::default_numeric_fallback)] // a number of ours says its type

use std::time::Duration;

use resilience::{CircuitWindow, circuit_breaker, registry};

const WINDOW: Duration = Duration::from_secs(10);

#[circuit_breaker("calls", failure_rate = 0.5, window = 4, minimum_calls = 2)]
async fn over_calls(works: bool) -> Option<Result<(), ()>> {
    Some(if works { Ok(()) } else { Err(()) })
}

#[circuit_breaker("time", failure_rate = 1, window = "60s")]
async fn over_time(works: bool) -> Result<(), ()> {
    if works { Ok(()) } else { Err(()) }
}

#[circuit_breaker("expression", failure_rate = 0.25, window = WINDOW)]
async fn over_an_expression(works: bool) -> Result<(), ()> {
    if works { Ok(()) } else { Err(()) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(over_calls(false).await, Some(Err(())));
    assert_eq!(over_time(true).await, Ok(()));
    assert_eq!(over_an_expression(true).await, Ok(()));
    let config = |name| *registry().circuit_breaker(name).unwrap().config();
    assert_eq!(config("calls").window, Some(CircuitWindow::Calls(4)));
    assert_eq!(config("calls").minimum_calls, Some(2));
    assert_eq!(config("time").minimum_calls, Some(20));
    assert_eq!(config("expression").window, Some(CircuitWindow::Time(WINDOW)));
}
