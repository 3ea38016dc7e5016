//! Every option of a breaker that counts failures in a row.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{CircuitState, Severity, circuit_breaker, registry};

const PLACES: u32 = 1;

#[circuit_breaker(
    "in a row",
    failure_threshold = 2,
    success_threshold = 1,
    recovery_timeout = "1m 30s",
    half_open_max_calls = PLACES,
    on_abandon = failure,
    record_if = |error| error != "not mine",
    classify = |error: &String| if error == "gone" { Severity::Permanent } else { Severity::Recoverable },
    failure_if = |status: &u16| *status >= 500,
    map_rejection = |rejection| format!("refused: {rejection}"),
)]
async fn status(of: Result<u16, &str>) -> Result<u16, String> {
    tokio::task::yield_now().await;
    Ok(of?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(status(Ok(200)).await, Ok(200));
    assert_eq!(status(Err("not mine")).await, Err("not mine".to_owned()));
    assert_eq!(status(Ok(503)).await, Ok(503));
    assert_eq!(status(Err("down")).await, Err("down".to_owned()));
    let refused = status(Ok(200)).await.unwrap_err();
    assert!(refused.starts_with("refused: circuit breaker `in a row` is open"));

    let breaker = registry().circuit_breaker("in a row").unwrap();
    assert_eq!(breaker.state(), CircuitState::Open);
    let shown = breaker.snapshot();
    assert_eq!((shown.successful, shown.ignored), (1, 1));
    assert_eq!((shown.failed, shown.rejected), (2, 1));
    assert_eq!(shown.config.recovery_timeout, Duration::from_secs(90));
    assert_eq!(shown.config.half_open_max_calls, 1);
}
