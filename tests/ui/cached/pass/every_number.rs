//! Every number of a cache, as literals and as constants.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{cached, registry};

const WHILE: Duration = Duration::from_secs(30);
const SIZE: usize = 10;

#[cached(
    ttl = "5m",
    max_size = 10_000,
    name = "prices",
    time_to_idle = 60,
    stale_if_error = "10m",
    stale_while_revalidate = "30s",
    cache_none = "10s",
    single_flight = true
)]
async fn price(id: u64) -> Result<Option<u64>, String> {
    tokio::task::yield_now().await;
    Ok((id > 0).then_some(id * 100))
}

#[cached(WHILE, max_size = SIZE, stale_if_error = WHILE, stale_while_revalidate = 0, cache_none, single_flight = false)]
fn name(id: u64) -> Option<String> {
    (id > 0).then(|| format!("name {id}"))
}

#[cached]
async fn plain(id: u64) -> u64 {
    id * 2
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for _ in 0..2 {
        assert_eq!(price(1).await, Ok(Some(100)));
        assert_eq!(price(2).await, Ok(Some(200)));
        assert_eq!(price(0).await, Ok(None));
        assert_eq!((name(1), name(0)), (Some("name 1".to_owned()), None));
        assert_eq!((plain(1).await, plain(2).await), (2, 4));
    }
    let (one, two) = tokio::join!(price(3), price(3));
    assert_eq!(one, two);
    let seen = registry().cache("prices").unwrap().snapshot();
    assert_eq!((seen.hits, seen.misses, seen.coalesced), (3, 4, 1));
    assert_eq!((seen.size, seen.max_size), (4, 10_000));
    assert_eq!((seen.ttl_ms, seen.time_to_idle_ms), (Some(300_000.0), Some(60_000.0)));
    assert_eq!((seen.cache_none, seen.cache_none_ms), (true, Some(10_000.0)));
    let stale = [seen.stale_if_error_ms, seen.stale_while_revalidate_ms].map(|ms| ms / 1000.0);
    assert!((stale[0] - 600.0).abs() < 1e-9 && (stale[1] - 30.0).abs() < 1e-9 && seen.single_flight);
    assert!(registry().caches().iter().all(|cache| cache.misses >= 2));
}
