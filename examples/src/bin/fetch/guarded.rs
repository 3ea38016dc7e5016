//! The call that is guarded, and how bad each of its errors is.

use std::time::Duration;

use resilience::{Classify, Rejection, circuit_breaker, profile, retry_with_backoff};
use resilience_examples::http::{Answer, HttpClient, HttpError};

const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error, Classify)]
pub(crate) enum FetchError {
    /// The address is wrong.
    #[error(transparent)]
    #[severity(permanent)]
    Address(HttpError),
    /// The connection could not be made, or broke.
    #[error(transparent)]
    #[severity(transient)]
    Broken(HttpError),
    /// The patience ended.
    #[error("no answer within {0:?}")]
    #[severity(recoverable)]
    NoAnswer(Duration),
    /// The server is in trouble or busy; it may say when to come back.
    #[error("the server answered {status}")]
    #[severity(recoverable)]
    Server {
        status: u16,
        #[retry_after]
        retry_after: Option<Duration>,
    },
    /// The server says that the request is wrong: asking again won't help.
    #[error("the server answered {0}")]
    #[severity(permanent)]
    Refused(u16),
    /// A policy refused the call.
    #[error(transparent)]
    #[severity(source)]
    Rejected(#[from] Rejection),
}

/// Gets an address. One breaker stands for all of them: it opens where the network is gone, not one server.
#[profile]
#[retry_with_backoff(
    max_attempts = 4,
    base_delay = "100ms",
    max_delay = "5s",
    jitter = true
)]
#[circuit_breaker("fetch", failure_threshold = 10, recovery_timeout = "5s")]
pub(crate) async fn fetch(client: &HttpClient, address: &str) -> Result<Answer, FetchError> {
    let answer = tokio::time::timeout(PATIENCE, client.get(address))
        .await
        .map_err(|_| FetchError::NoAnswer(PATIENCE))?
        .map_err(|error| match error {
            HttpError::Address { .. } => FetchError::Address(error),
            HttpError::Connection(_) | HttpError::Body(_) => FetchError::Broken(error),
        })?;
    match answer.status {
        status @ (408 | 429 | 500..=599) => Err(FetchError::Server {
            status,
            retry_after: answer.retry_after,
        }),
        status @ 400..=499 => Err(FetchError::Refused(status)),
        _ => Ok(answer),
    }
}
