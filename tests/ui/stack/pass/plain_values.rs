//! A plain value below a fallback that answers every refusal.
use resilience::{batch, cached, circuit_breaker, fallback, profile};

#[profile]
#[fallback(value = 16)]
#[cached(ttl = "5m", skip(id))]
#[circuit_breaker("plain", failure_threshold = 2)]
fn blocking(id: u32) -> u32 {
    id
}

#[fallback(|rejection| rejection.to_string())]
#[circuit_breaker("plain-async")]
#[cached(ttl = "5m")]
async fn waiting(id: u32) -> String {
    id.to_string()
}

#[batch(max_wait = 0)]
#[fallback(value = vec![7])]
async fn below(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Err(format!("{ids:?}"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(waiting(1).await, "1");
    let registry = resilience::registry();
    let open = |name: &str| {
        let breaker = registry.circuit_breaker(name).expect("declared");
        breaker.force_open();
    };
    open("plain");
    open("plain-async");
    assert_eq!(blocking(1), 16);
    assert!(waiting(1).await.contains("plain-async"));
    assert_eq!(below(1).await, Ok(7));
    let breaker = registry.circuit_breaker("plain").expect("declared");
    assert_eq!(breaker.snapshot().rejected, 1);
    breaker.reset();
    assert_eq!(blocking(2), 2);
    assert_eq!(breaker.snapshot().successful, 1);
}
