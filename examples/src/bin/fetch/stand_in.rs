//! Stands in for `guarded.rs` until the attributes are there: the same retries, by hand.

use std::time::Duration;

use resilience::Rejection;
use resilience_examples::http::{Answer, HttpClient, HttpError};

const PATIENCE: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// The address is wrong.
    #[error(transparent)]
    Address(HttpError),
    /// The connection could not be made, or broke.
    #[error(transparent)]
    Broken(HttpError),
    /// The patience ended.
    #[error("no answer within {0:?}")]
    NoAnswer(Duration),
    /// The server is in trouble or busy; it may say when to come back.
    #[error("the server answered {status}")]
    Server {
        status: u16,
        retry_after: Option<Duration>,
    },
    /// The server says that the request is wrong: asking again won't help.
    #[error("the server answered {0}")]
    Refused(u16),
    /// A policy refused the call.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

/// Gets an address.
pub(crate) async fn fetch(client: &HttpClient, address: &str) -> Result<Answer, FetchError> {
    let mut wait = Duration::from_millis(100);
    for _ in 1..4 {
        match once(client, address).await {
            Err(FetchError::Broken(_) | FetchError::NoAnswer(_)) => tokio::time::sleep(wait).await,
            Err(FetchError::Server { retry_after, .. }) => {
                tokio::time::sleep(wait.max(retry_after.unwrap_or_default())).await;
            }
            ended => return ended,
        }
        wait *= 2;
    }
    once(client, address).await
}

async fn once(client: &HttpClient, address: &str) -> Result<Answer, FetchError> {
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
