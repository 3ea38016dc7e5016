//! The thirty functions. Each is named by its layers, upper first: profile, fallback, cached, retry, breaker, batch.

use std::cell::Cell;

use resilience::{batch, cached, circuit_breaker, fallback, profile, retry_with_backoff};

use crate::ran;

/// From here on the body fails.
pub(crate) const BAD: u8 = 100;

thread_local! {
    /// Whether it fails for every argument.
    pub(crate) static FAILING: Cell<bool> = const { Cell::new(false) };
}

macro_rules! functions {
    ($( $name:ident: $(#[$layer:meta])* ;)*) => {$(
        $(#[$layer])*
        pub(crate) async fn $name(x: u8) -> Result<u8, String> {
            ran();
            tokio::task::yield_now().await;
            if x < BAD && !FAILING.get() { Ok(x) } else { Err("bad".to_owned()) }
        }
    )*};
}

functions! {
    profile_fallback: #[profile("profile_fallback")] #[fallback(value = 7, name = "profile_fallback")];
    fallback_profile: #[fallback(value = 7, name = "fallback_profile")] #[profile("fallback_profile")];
    profile_cached: #[profile("profile_cached")] #[cached(ttl = "5m", name = "profile_cached")];
    cached_profile: #[cached(ttl = "5m", name = "cached_profile")] #[profile("cached_profile")];
    profile_retry: #[profile("profile_retry")] #[retry_with_backoff(max_attempts = 3, name = "profile_retry")];
    retry_profile: #[retry_with_backoff(max_attempts = 3, name = "retry_profile")] #[profile("retry_profile")];
    profile_breaker: #[profile("profile_breaker")] #[circuit_breaker("profile_breaker")];
    breaker_profile: #[circuit_breaker("breaker_profile")] #[profile("breaker_profile")];
    fallback_cached: #[fallback(value = 7, name = "fallback_cached")] #[cached(ttl = "1m", stale_if_error = "5m", name = "fallback_cached")];
    cached_fallback: #[cached(ttl = "1m", stale_if_error = "5m", name = "cached_fallback")] #[fallback(value = 7, name = "cached_fallback")];
    fallback_retry: #[fallback(value = 7, name = "fallback_retry")] #[retry_with_backoff(max_attempts = 3, name = "fallback_retry")];
    retry_fallback: #[allow(deprecated)] #[retry_with_backoff(max_attempts = 3, name = "retry_fallback")] #[fallback(value = 7, name = "retry_fallback")];
    fallback_breaker: #[fallback(value = 7, name = "fallback_breaker")] #[circuit_breaker("fallback_breaker")];
    breaker_fallback: #[allow(deprecated)] #[circuit_breaker("breaker_fallback")] #[fallback(value = 7, name = "breaker_fallback")];
    cached_retry: #[cached(ttl = "5m", name = "cached_retry")] #[retry_with_backoff(max_attempts = 3, name = "cached_retry")];
    retry_cached: #[retry_with_backoff(max_attempts = 3, name = "retry_cached")] #[cached(ttl = "5m", name = "retry_cached")];
    cached_breaker: #[cached(ttl = "5m", name = "cached_breaker")] #[circuit_breaker("cached_breaker")];
    breaker_cached: #[circuit_breaker("breaker_cached")] #[cached(ttl = "5m", name = "breaker_cached")];
    retry_breaker: #[retry_with_backoff(max_attempts = 3, name = "retry_breaker")] #[circuit_breaker("retry_breaker", failure_threshold = 2)];
    breaker_retry: #[circuit_breaker("breaker_retry", failure_threshold = 2)] #[retry_with_backoff(max_attempts = 3, name = "breaker_retry")];
}

macro_rules! batches {
    ($( $name:ident: $(#[$layer:meta])* ;)*) => {$(
        $(#[$layer])*
        pub(crate) async fn $name(items: Vec<u8>) -> Result<Vec<u8>, String> {
            ran();
            tokio::task::yield_now().await;
            if items.iter().all(|x| *x < BAD) { Ok(items.clone()) } else { Err("bad".to_owned()) }
        }
    )*};
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a handler gets the arguments as the function does"
)]
fn sevens(items: Vec<u8>) -> Vec<u8> {
    vec![7; items.len()]
}

batches! {
    profile_batch: #[profile("profile_batch")] #[batch("profile_batch", size = 2)];
    batch_profile: #[batch("batch_profile", size = 2)] #[profile("batch_profile")];
    fallback_batch: #[fallback(value = 7, name = "fallback_batch")] #[batch("fallback_batch", size = 2)];
    batch_fallback: #[batch("batch_fallback", size = 2)] #[fallback(sevens, name = "batch_fallback")];
    cached_batch: #[cached(ttl = "5m", name = "cached_batch")] #[batch("cached_batch", size = 2)];
    batch_cached: #[batch("batch_cached", size = 2)] #[cached(ttl = "5m", name = "batch_cached")];
    retry_batch: #[retry_with_backoff(max_attempts = 3, name = "retry_batch")] #[batch("retry_batch", size = 2)];
    batch_retry: #[batch("batch_retry", size = 2)] #[retry_with_backoff(max_attempts = 3, name = "batch_retry")];
    breaker_batch: #[circuit_breaker("breaker_batch")] #[batch("breaker_batch", size = 2)];
    batch_breaker: #[batch("batch_breaker", size = 2)] #[circuit_breaker("batch_breaker")];
}
