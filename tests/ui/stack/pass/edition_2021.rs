//! In a crate of the 2021 edition.
// edition: 2021
use std::future::Future;
use std::pin::Pin;

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

#[profile]
fn opaque(name: &str) -> impl Future<Output = usize> + '_ {
    async move { name.len() }
}

#[retry_with_backoff(max_attempts = 2)]
fn boxed<'a>(name: &'a str) -> Pin<Box<dyn Future<Output = Option<usize>> + Send + 'a>> {
    Box::pin(async move { Some(name.len()) })
}

#[batch(max_wait = 0)]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(work("7").await, Ok(7));
    assert!(work("x").await.is_ok());
    assert_eq!(opaque("ab").await, 2);
    assert_eq!(boxed("ab").await, Some(2));
    assert_eq!(load(1).await, Ok(1));
}
