//! Every number of a retry, as literals and as expressions of the arguments and `self`.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{Severity, attempt, registry, retry_with_backoff};

#[retry_with_backoff(
    max_attempts = 4,
    base_delay = "1ms",
    max_delay = "20ms",
    factor = 1.5,
    backoff = exponential,
    jitter = true,
    max_elapsed = "1m",
    name = "numbers"
)]
async fn literal() -> Result<u32, String> {
    let number = attempt().number;
    tokio::task::yield_now().await;
    if number == 4 { Ok(number) } else { Err("busy".to_owned()) }
}

struct Client {
    patience: Duration,
}

impl Client {
    #[retry_with_backoff(
        max_attempts = tries,
        base_delay = self.patience / 2,
        max_delay = self.patience,
        backoff = linear,
        jitter = "full",
        retry_rejected,
        retry_if = |error| error != "closed",
        classify = |_: &String| Severity::Transient,
        failure_if = |status: &u16| *status == 503,
        dead_letter = false
    )]
    async fn status(&self, tries: u32, of: Result<u16, &str>) -> Result<u16, String> {
        Ok(of?)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(literal().await, Ok(4));
    let seen = registry().retry("numbers").unwrap().snapshot();
    assert_eq!((seen.retried, seen.recovered), (3, 1));
    let policy = seen.policy.unwrap();
    assert_eq!((policy.max_attempts, policy.max_elapsed_ms), (4, Some(60_000)));

    let client = Client {
        patience: Duration::from_millis(2),
    };
    assert_eq!(client.status(2, Ok(503)).await, Ok(503));
    assert_eq!(client.status(2, Err("closed")).await, Err("closed".to_owned()));
    assert!(registry().dead_letters().is_empty());
}
