//! Shows `#[cached]`: one look-up for many callers, an old answer while the service is down, and what is never kept.
//!
//! `cargo run --bin cached`, offline, in under a second.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use resilience::{cached, registry};

/// The quote service, which can be down.
#[derive(Default)]
struct Quotes {
    down: AtomicBool,
    requests: AtomicU32,
}

impl Quotes {
    /// The price in cents. `self` is no part of the key: there is one service.
    #[cached(
        name = "prices",
        ttl = "500ms",
        max_size = 1_000,
        skip(self),
        stale_if_error = "10s"
    )]
    async fn price(&self, symbol: &str) -> Result<Option<u64>, String> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if self.down.load(Ordering::Relaxed) {
            return Err("the service answered 503".to_owned());
        }
        Ok((symbol == "ACME").then_some(4_200))
    }
}

#[tokio::main]
async fn main() {
    let quotes = Quotes::default();
    let requests = || quotes.requests.load(Ordering::Relaxed);

    let (one, two, three) = tokio::join!(
        quotes.price("ACME"),
        quotes.price("ACME"),
        quotes.price("ACME")
    );
    println!("three callers at once: {one:?}, {two:?}, {three:?}");
    assert!(
        [one, two, three]
            .iter()
            .all(|price| *price == Ok(Some(4_200)))
    );
    assert_eq!(requests(), 1, "they share one request");

    let again = quotes.price("ACME").await;
    println!("a moment later: {again:?}, {} request", requests());
    assert_eq!(requests(), 1, "a fresh price is not asked for");

    // `None` is kept only with `cache_none`
    for _ in 0..2 {
        assert_eq!(quotes.price("NOPE").await, Ok(None));
    }
    println!(
        "a symbol that does not exist yet is asked for each time: {} requests",
        requests()
    );
    assert_eq!(requests(), 3);

    quotes.down.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(550)).await;
    let stale = quotes.price("ACME").await;
    println!("the price is out of date and the service down: {stale:?} still");
    assert_eq!(stale, Ok(Some(4_200)));
    let unknown = quotes.price("NOPE").await;
    println!("nothing is known of the other: {unknown:?}");
    assert!(unknown.is_err());

    let prices = registry().cache("prices").expect("`price` declares it");
    let seen = prices.snapshot();
    println!(
        "`prices`: {} of {} entries, {} hit, {} misses, {} coalesced, {} stale, hit rate {:.0} %",
        seen.size,
        seen.max_size,
        seen.hits,
        seen.misses,
        seen.coalesced,
        seen.stale,
        100.0 * seen.hit_rate,
    );
    assert_eq!((seen.hits, seen.coalesced, seen.stale), (1, 2, 1));

    prices.clear();
    assert!(quotes.price("ACME").await.is_err(), "the old price is gone");
    println!("cleared: no old price stands in any more");
}
