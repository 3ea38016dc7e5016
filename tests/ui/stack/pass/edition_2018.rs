//! In a crate of the 2018 edition.
// edition: 2018
use resilience::{batch, cached, circuit_breaker, fallback, profile, retry_with_backoff};

#[profile("old")]
#[fallback(|err| err.len())]
#[cached(ttl = "5m")]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
#[circuit_breaker("old")]
async fn work(name: &str) -> Result<usize, String> {
    let gen = name.parse::<usize>();
    gen.map_err(|err| err.to_string())
}

#[batch(max_wait = 0)]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

#[profile]
fn plain(dyn_name: &str) -> usize {
    dyn_name.len()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(work("7").await, Ok(7));
    assert!(work("x").await.is_ok());
    assert_eq!(load(1).await, Ok(1));
    assert_eq!(plain("ab"), 2);
}
