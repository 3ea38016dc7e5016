//! Every option, as literals, constants and expressions; async and sync, by `Result`, an alias and `Option`.

use std::time::Duration;

use resilience::concurrency_limit;

const LARGEST: u32 = 64;
const NAME: &str = "numbers-constant";

type Answer<T> = Result<T, String>;

#[concurrency_limit(
    adaptive,
    name = "numbers",
    min_limit = 1,
    initial_limit = 2,
    max_limit = LARGEST,
    tolerance = 2,
    quantile = 0.9,
    window = "250ms",
    minimum_calls = 20,
    probe_interval = Duration::from_secs(59),
    probe_calls = 10,
    backoff_ratio = 0.5,
    drop_if = |error: &String| error.contains("busy"),
    failure_if = |status: &u16| *status == 503,
    map_rejection = |rejection| rejection.to_string(),
)]
async fn all(status: u16) -> Answer<u16> {
    Ok(status)
}

#[concurrency_limit(name = NAME, adaptive = true, max_limit = 2 * LARGEST)]
fn constant(some: bool) -> Option<u8> {
    some.then_some(1)
}

#[concurrency_limit(adaptive, drop_if = is_busy)]
async fn by_path() -> Result<(), std::io::Error> {
    Ok(())
}

fn is_busy(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::TimedOut
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(all(503).await, Ok(503));
    assert_eq!(constant(true), Some(1));
    assert!(by_path().await.is_ok());
    let limits = resilience::registry().concurrency_limits();
    let shown: Vec<_> = limits.iter().map(|one| (one.name.as_str(), one.limit)).collect();
    let by_path = concat!(module_path!(), "::by_path");
    let mut expected = vec![(by_path, 20), ("numbers", 1), ("numbers-constant", 20)];
    expected.sort_unstable();
    assert_eq!(shown, expected);
}
