//! A dependency under another name, said once per stack.
use guard::{batch, cached, circuit_breaker, fallback, profile, retry_with_backoff};

#[profile("renamed", crate = ::guard)]
#[fallback(value = 1)]
#[cached(ttl = "5m")]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", dead_letter(args))]
#[circuit_breaker("renamed")]
async fn work(name: &str) -> Result<usize, String> {
    name.parse::<usize>().map_err(|err| err.to_string())
}

/// Not on the topmost attribute.
#[guard::profile]
#[guard::cached(ttl = "5m", crate = guard)]
fn blocking(id: u8) -> Option<u8> {
    id.checked_sub(1)
}

#[profile]
#[batch(max_wait = 0, crate = ::guard)]
#[retry_with_backoff(clone(ids), crate = ::guard)]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

/// With a span between the layers.
#[profile(crate = ::guard)]
#[tracing::instrument]
#[circuit_breaker("renamed-span")]
async fn spanned(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[derive(Debug, thiserror::Error, guard::Classify)]
#[classify(crate = ::guard)]
enum Trouble {
    #[error("lost")]
    #[severity(permanent)]
    Lost,
    #[error(transparent)]
    #[severity(source)]
    Rejected(#[from] guard::Rejection),
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(work("7").await, Ok(7));
    assert_eq!(work("x").await, Ok(1));
    assert_eq!((blocking(1), blocking(0)), (Some(0), None));
    assert_eq!(load(3).await, Ok(3));
    assert_eq!(spanned(4).await, Ok(4));
    assert_eq!(
        guard::Classify::severity(&Trouble::Lost),
        guard::Severity::Permanent
    );
    let refused = guard::Rejection::new(guard::RejectionKind::CircuitOpen, "x");
    assert!(guard::Classify::verdict(&Trouble::from(refused)).refused);
    assert_eq!(
        guard::registry()
            .profile("renamed")
            .expect("declared")
            .snapshot()
            .calls,
        2
    );
}
