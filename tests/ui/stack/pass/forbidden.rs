//! Under lints that nothing may lift again.
#![deny(warnings)]
#![forbid(unsafe_code, missing_docs, unused, clippy::all, clippy::pedantic)]

use std::fmt;

use resilience::{
    Rejection, batch, cached, circuit_breaker, fallback, profile, retry_with_backoff,
};

/// Why there is no quote.
#[derive(Clone, Debug, PartialEq, resilience::Classify)]
pub enum QuoteError {
    /// Too many callers.
    #[severity(transient)]
    Busy,
    /// A policy refused.
    #[severity(source)]
    Rejected(Rejection),
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("upstream busy"),
            Self::Rejected(rejection) => rejection.fmt(f),
        }
    }
}

impl std::error::Error for QuoteError {}

impl From<Rejection> for QuoteError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// A quote.
///
/// # Errors
/// Where there is none.
#[profile("quotes", slow = "500ms")]
#[fallback(value = 1, when = |failure| failure.rejection().is_some())]
#[cached(ttl = "5m", max_size = 100)]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
#[circuit_breaker("quotes", failure_threshold = 5)]
pub async fn quote(symbol: &str) -> Result<usize, QuoteError> {
    if symbol.is_empty() {
        Err(QuoteError::Busy)
    } else {
        Ok(symbol.len())
    }
}

/// The same, blocking.
///
/// # Errors
/// Where there is none.
#[profile]
#[fallback(Err(err))]
#[cached(ttl = "5m")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[circuit_breaker]
pub fn blocking(symbol: &str) -> Result<usize, QuoteError> {
    if symbol.is_empty() {
        Err(QuoteError::Busy)
    } else {
        Ok(symbol.len())
    }
}

/// Many quotes.
///
/// # Errors
/// Where there are none.
#[profile]
#[batch(size = 10, max_wait = 0)]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
pub async fn many(symbols: Vec<String>) -> Result<Vec<usize>, QuoteError> {
    Ok(symbols.iter().map(String::len).collect())
}

async fn calls() {
    assert_eq!(quote("abc").await, Ok(3));
    assert_eq!(quote("").await, Err(QuoteError::Busy));
    assert_eq!(blocking("ab"), Ok(2));
    assert_eq!(blocking(""), Err(QuoteError::Busy));
    assert_eq!(many("abcd".to_owned()).await, Ok(4));
    assert_eq!(many_batch(vec![]).await, Ok(vec![]));
}

fn main() {
    // a runtime's own attribute lifts lints
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime").block_on(calls());
}
