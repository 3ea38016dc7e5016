//! Whole stacks on functions of many shapes.
use resilience::{
    Rejection, batch, cached, circuit_breaker, fallback, profile, retry_with_backoff,
};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) static RUNS: AtomicU32 = AtomicU32::new(0);

async fn cheap(_model: &str, _prompt: String) -> Result<String, String> {
    Ok("cheap".to_owned())
}

#[profile]
#[fallback(cheap)]
#[cached(ttl = "5m")]
#[retry_with_backoff(
    max_attempts = 3,
    base_delay = "100ms",
    jitter = true,
    dead_letter(args)
)]
#[circuit_breaker("openai", failure_threshold = 3, timeout = "30s")]
pub(crate) async fn ask(model: &str, prompt: String) -> Result<String, String> {
    RUNS.fetch_add(1, Ordering::Relaxed);
    if prompt == "fail" {
        Err("no".to_owned())
    } else {
        Ok(format!("{model} {prompt}"))
    }
}

#[circuit_breaker("sync")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
pub(crate) fn blocking(to: &str) -> Option<usize> {
    (to == "ok").then_some(1)
}

#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", dead_letter(replay))]
pub(crate) async fn replayed(to: &str, n: Option<&str>, m: u8) -> std::io::Result<usize> {
    let _ = (n, m);
    if to == "ok" || RUNS.load(Ordering::Relaxed) > 100 {
        Ok(1)
    } else {
        Err(std::io::Error::other("no"))
    }
}

#[fallback(value = 7)]
#[circuit_breaker("plain")]
pub(crate) async fn no_rejection(x: u8) -> Result<u8, std::num::ParseIntError> {
    x.to_string().parse()
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Oops {
    Rejected(Rejection),
    Other,
}
impl From<Rejection> for Oops {
    fn from(r: Rejection) -> Self {
        Self::Rejected(r)
    }
}

#[profile]
#[retry_with_backoff(max_attempts = 2)]
#[batch(size = 3, max_wait = "5ms")]
#[circuit_breaker("batched")]
pub(crate) async fn load(ids: Vec<u64>) -> Result<Vec<String>, Oops> {
    RUNS.fetch_add(1, Ordering::Relaxed);
    if ids.contains(&99) {
        return Err(Oops::Other);
    }
    Ok(ids.iter().map(ToString::to_string).collect())
}

#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
#[tracing::instrument]
#[circuit_breaker("crossed")]
pub(crate) async fn crossed(x: u8) -> Result<u8, String> {
    RUNS.fetch_add(1, Ordering::Relaxed);
    Ok(x)
}
