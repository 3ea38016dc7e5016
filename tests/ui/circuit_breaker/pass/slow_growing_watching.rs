//! Slow calls, openings that grow, and a breaker that only watches.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{CircuitState, CircuitWindow, Jitter, circuit_breaker, registry};

const LIMIT: Duration = Duration::from_secs(2);
const RATE: f64 = 0.5;
const WATCHING: bool = true;

#[circuit_breaker("slow", slow_call = LIMIT, slow_call_rate = RATE, window = "60s", minimum_calls = 5)]
async fn slow(n: u32) -> Option<u32> {
    Some(n)
}

#[circuit_breaker(
    "growing",
    failure_rate = 0.5,
    slow_call = "1.5s",
    recovery_timeout = "5s",
    recovery_factor = 3,
    max_recovery_timeout = "10m",
    recovery_jitter = "equal"
)]
fn growing(n: u32) -> Result<u32, String> {
    Ok(n)
}

#[circuit_breaker("watching", failure_threshold = 1, metrics_only = WATCHING)]
fn watching() -> Result<u32, ()> {
    Err(())
}

#[circuit_breaker("even", failure_threshold = 1, max_recovery_timeout = "2m", recovery_jitter = false)]
fn even() -> Result<u32, ()> {
    Ok(1)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(slow(1).await, Some(1));
    assert_eq!(growing(2), Ok(2));
    assert_eq!(even(), Ok(1));
    for _ in 0..3 {
        assert_eq!(watching(), Err(()));
    }
    let breaker = |name| registry().circuit_breaker(name).unwrap();
    assert_eq!(breaker("watching").state(), CircuitState::Open);
    assert_eq!(breaker("watching").snapshot().would_have_rejected, 2);
    let config = *breaker("slow").config();
    assert_eq!((config.slow_call, config.slow_call_rate), (Some(LIMIT), Some(RATE)));
    assert_eq!(config.window, Some(CircuitWindow::Time(Duration::new(60, 0))));
    let config = *breaker("growing").config();
    assert_eq!((config.recovery_factor, config.recovery_jitter), (3.0, Jitter::Equal));
    assert_eq!(config.max_recovery_timeout, Duration::new(600, 0));
    let config = *breaker("even").config();
    assert_eq!((config.recovery_factor, config.recovery_jitter), (2.0, Jitter::None));
}
