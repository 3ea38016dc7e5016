//! Guarded functions that the tests call: one for each kind of layer, and one error for all.

use resilience::{
    Classify, Rejection, batch, cached, circuit_breaker, fallback, profile, retry_with_backoff,
};

#[derive(Clone, Debug, PartialEq, thiserror::Error, Classify)]
pub(crate) enum Trouble {
    #[error("busy")]
    #[severity(recoverable)]
    Busy,
    #[error("on fire")]
    #[severity(critical)]
    OnFire,
    #[error(transparent)]
    #[severity(source)]
    Rejected(#[from] Rejection),
}

#[profile]
#[circuit_breaker("calls-breaker", failure_threshold = 2, recovery_timeout = "30s")]
pub(crate) async fn guarded(outcome: Result<u32, Trouble>) -> Result<u32, Trouble> {
    outcome
}

#[circuit_breaker("calls-sync", failure_threshold = 2, recovery_timeout = "30s")]
pub(crate) fn guarded_sync(outcome: Result<u32, Trouble>) -> Result<u32, Trouble> {
    outcome
}

#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", jitter = false)]
pub(crate) async fn retried(outcome: Result<u32, Trouble>) -> Result<u32, Trouble> {
    outcome.clone()
}

/// All kinds at once; the value is big, so that a leak of it would show.
#[profile]
#[fallback(value = vec![0])]
#[cached(ttl = "5m", max_size = 10)]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
#[circuit_breaker("calls-all")]
pub(crate) async fn all_kinds(key: u32) -> Result<Vec<u8>, Trouble> {
    if key == 0 {
        return Err(Trouble::Busy);
    }
    Ok(vec![1; 1024])
}

#[batch(size = 2, max_wait = "5ms")]
pub(crate) async fn doubled(ids: Vec<u32>) -> Result<Vec<u32>, Trouble> {
    Ok(ids.into_iter().map(|id| id * 2).collect())
}
