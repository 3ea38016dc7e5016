//! The largest numbers in every option: nothing panics or overflows.

use std::time::Duration;

use resilience::registry::scope;
use resilience::{
    CircuitState, Registry, batch, cached, circuit_breaker, profile, retry_with_backoff,
};

use crate::support::{Fault, Runs, breaker, ms};

const EVER: Duration = Duration::MAX;
const MANY: u32 = u32::MAX;

#[profile(slow = EVER)]
#[cached(name = "promises-ever", ttl = EVER, max_size = usize::MAX, key(n), time_to_idle = EVER, stale_if_error = EVER, stale_while_revalidate = EVER, cache_none = EVER)]
#[retry_with_backoff(max_attempts = MANY, base_delay = EVER, max_delay = EVER, max_elapsed = EVER, factor = 1000.0, jitter = true)]
#[circuit_breaker(
    "promises-ever",
    failure_threshold = MANY,
    success_threshold = MANY,
    half_open_max_calls = MANY,
    recovery_timeout = EVER
)]
async fn for_ever(n: u32, runs: &Runs) -> Result<u32, Fault> {
    runs.count();
    if n == 0 { Err(Fault::Unknown) } else { Ok(n) }
}

#[circuit_breaker("promises-ever-within", failure_threshold = MANY, failure_window = EVER, recovery_timeout = EVER)]
async fn within() -> Result<(), Fault> {
    Err(Fault::Busy)
}

#[circuit_breaker("promises-ever-rate", failure_rate = 1.0, window = EVER, minimum_calls = 1, recovery_timeout = EVER)]
async fn rate() -> Result<(), Fault> {
    Err(Fault::Busy)
}

#[circuit_breaker("promises-large-window", failure_rate = 1.0, window = MANY, minimum_calls = 2)]
async fn large_window() -> Result<(), Fault> {
    Err(Fault::Busy)
}

#[batch(size = usize::MAX, max_wait = "1ms", concurrency = usize::MAX)]
async fn load(ids: Vec<u32>) -> Result<Vec<u32>, Fault> {
    Ok(ids)
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms", max_delay = EVER, max_elapsed = EVER)]
async fn limited_for_ever() -> Result<(), Fault> {
    Err(Fault::Limited(EVER))
}

#[retry_with_backoff(max_attempts = MANY, base_delay = 0, max_delay = 0, jitter = "decorrelated")]
async fn many_times(runs: &Runs) -> Result<(), Fault> {
    if runs.count() < 2_000 {
        Err(Fault::Busy)
    } else {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn the_largest_numbers_are_survived() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let day = Duration::from_secs(86_400);
    scope(&mine, async {
        assert_eq!(for_ever(1, &runs).await, Ok(1));
        tokio::time::advance(day * 365).await;
        assert_eq!(for_ever(1, &runs).await, Ok(1));
        assert_eq!(runs.take(), 1);
        assert_eq!(for_ever(0, &runs).await, Err(Fault::Unknown));
        assert_eq!(within().await, Err(Fault::Busy));
        assert_eq!(rate().await, Err(Fault::Busy));
        let refused = rate().await.unwrap_err();
        assert!(refused.to_string().contains("is open"), "{refused}");
        tokio::time::advance(day * 365).await;
        assert!(rate().await.unwrap_err().kind().is_some());
        assert_eq!(load(3).await, Ok(3));
        assert_eq!(many_times(&runs).await, Ok(()));
        // asleep for centuries, and no hot loop
        let waits = tokio::time::timeout(ms(10), limited_for_ever()).await;
        assert!(waits.is_err());
    })
    .await;
    assert_eq!(breaker(&mine, "promises-ever").state, CircuitState::Closed);
    let _all = serde_json::to_string(&mine.snapshot()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_window_beyond_its_range_is_told_and_the_default_stands_in() {
    let mine = Registry::new();
    for _ in 0..2 {
        let _failed = scope(&mine, large_window()).await;
    }
    assert_eq!(
        breaker(&mine, "promises-large-window").state,
        CircuitState::Open
    );
    let snapshot = mine.snapshot();
    let shown = snapshot
        .policies
        .iter()
        .find(|one| one.name == "promises-large-window")
        .unwrap();
    assert_eq!(shown.invalid.len(), 1);
}
