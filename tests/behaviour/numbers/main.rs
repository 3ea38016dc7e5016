//! Numbers from outside: who wins, what is wrong with them, and what a policy in use keeps.

mod circuit_breaker;
mod kept;
mod problems;
mod sources;

use std::time::Duration;

use resilience::{Number, Registry, cached, circuit_breaker, profile, retry_with_backoff, timeout};

#[profile("plain")]
fn plain() -> u32 {
    1
}

#[profile("written", slow = "2s")]
fn written() -> u32 {
    1
}

#[profile]
fn unnamed() -> u32 {
    1
}

#[cached(ttl = "1m", max_size = 10, name = "prices")]
fn price(id: u32) -> u32 {
    id
}

#[retry_with_backoff(max_attempts = 2, base_delay = "1s", jitter = false, name = "asked")]
#[timeout("1s", name = "asked")]
async fn asked(millis: u64) -> Result<u64, String> {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    Err("busy".to_owned())
}

#[circuit_breaker("rivals", failure_threshold = 7)]
fn _rivals() -> Result<(), String> {
    Ok(())
}

#[timeout("5s")]
#[timeout("1s")]
async fn _twice() -> Result<(), String> {
    Ok(())
}

/// What the snapshot says of a policy's numbers: each with its source.
fn numbers(
    registry: &Registry,
    kind: &str,
    name: &str,
) -> Vec<(&'static str, String, &'static str)> {
    let snapshot = registry.snapshot();
    let mut policies = snapshot.policies.iter();
    let policy = policies.find(|one| one.kind.as_str() == kind && one.name == name);
    let told = |number: &Number| (number.field, number.value.clone(), number.source.as_str());
    policy.expect("listed").numbers.iter().map(told).collect()
}
