//! Shows `#[retry_with_backoff]`: which errors are tried again and when, and one policy that two functions share.
//!
//! `cargo run --bin retry_with_backoff`, offline, in under a second.

use std::time::Duration;

use resilience::{Classify, RetryPolicy, attempt, registry, retry_with_backoff};
use resilience_examples::stopwatch::Stopwatch;

/// How bad each error is decides whether it is tried again.
#[derive(Debug, PartialEq, thiserror::Error, Classify)]
enum ApiError {
    #[error("connection reset")]
    #[severity(transient)] // the first retry comes at once
    Reset,
    #[error("the service answered 503")]
    #[severity(recoverable)] // tried again after a delay
    Unavailable,
    #[error("rate limited for {0:?}")]
    #[severity(recoverable)] // tried again, and not before it said
    RateLimited(#[retry_after] Duration),
    #[error("no such currency")]
    #[severity(permanent)] // never tried again
    NoSuchCurrency,
}

/// An answer at the third attempt: one broken connection, one rate limit.
#[retry_with_backoff(
    max_attempts = 4,
    base_delay = "10ms",
    max_delay = "1s",
    jitter = "full"
)]
async fn exchange_rate(currency: &str) -> Result<f64, ApiError> {
    println!("  attempt {} of {}", attempt().number, attempt().max);
    match (currency, attempt().number) {
        ("EUR", 1) => Err(ApiError::Reset),
        ("EUR", 2) => Err(ApiError::RateLimited(Duration::from_millis(150))),
        ("EUR", _) => Ok(1.08),
        _ => Err(ApiError::NoSuchCurrency),
    }
}

/// What our issue tracker needs. A wrong number in it is a compile error.
static JIRA: RetryPolicy = RetryPolicy::new()
    .max_attempts(5)
    .base_delay(Duration::from_millis(20))
    .checked();

#[retry_with_backoff(policy = JIRA)]
async fn open_issue(title: &str) -> Result<String, ApiError> {
    match attempt().number {
        1 | 2 => Err(ApiError::Unavailable),
        _ => Ok(format!("OPS-1 {title}")),
    }
}

#[retry_with_backoff(policy = JIRA, dead_letter = false)]
async fn close_issue(_issue: &str) -> Result<(), ApiError> {
    Err(ApiError::Unavailable)
}

#[tokio::main]
async fn main() {
    println!("the euro: reset, then rate limited, then an answer");
    let watch = Stopwatch::start();
    let euro = exchange_rate("EUR").await;
    println!("  {euro:?} after {} ms", watch.elapsed().as_millis());
    assert_eq!(euro, Ok(1.08));
    assert!(
        watch.elapsed() >= Duration::from_millis(150),
        "the wait that the service asked for"
    );

    println!("a currency that does not exist");
    let unknown = exchange_rate("XYZ").await;
    println!("  {unknown:?}");
    assert_eq!(unknown, Err(ApiError::NoSuchCurrency));

    println!("two functions, one policy");
    let opened = open_issue("the disk is full").await;
    println!("  {opened:?}");
    assert_eq!(opened.as_deref(), Ok("OPS-1 the disk is full"));
    assert_eq!(close_issue("OPS-1").await, Err(ApiError::Unavailable));

    println!("what the registry counted");
    for retry in registry().retries() {
        println!(
            "  {}: {} retried, {} recovered, {} exhausted, {} stopped",
            retry.name, retry.retried, retry.recovered, retry.exhausted, retry.stopped,
        );
    }
    let seen = |function| {
        registry()
            .retry(function)
            .expect("it is declared above")
            .snapshot()
    };
    let rate = seen(concat!(module_path!(), "::exchange_rate"));
    assert_eq!((rate.retried, rate.recovered, rate.stopped), (2, 1, 1));
    let close = seen(concat!(module_path!(), "::close_issue"));
    assert_eq!((close.retried, close.exhausted), (4, 1));
}
