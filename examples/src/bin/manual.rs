//! Shows the policies without attributes: built by hand, called by hand, and listed in the registry where that is wanted.
//!
//! `cargo run --bin manual`, offline, in a moment.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use resilience::{
    Batcher, CircuitBreaker, CircuitState, Failure, Profile, RetryPolicy, TtlCache, registry,
};

/// The exchange, whose connection breaks at the first attempt.
async fn ask(symbol: &str, attempt: u32) -> io::Result<u64> {
    tokio::time::sleep(Duration::from_millis(5)).await;
    match (symbol, attempt) {
        ("GONE", _) => Err(io::Error::other("the exchange answered 503")),
        (_, 1) => Err(io::ErrorKind::ConnectionReset.into()),
        _ => Ok(4_200),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // a policy is a value of its own; `add` lists it, and the handle is used as the policy itself
    let breaker = registry().add(
        CircuitBreaker::builder("exchange")
            .failure_threshold(2)
            .recovery_timeout(Duration::from_secs(30))
            .build()?,
    )?;
    let profile = registry().add(Profile::new("exchange"))?;
    let retry = RetryPolicy::new()
        .max_attempts(3)
        .base_delay(Duration::from_millis(10))
        .build()?;

    println!("profile, retry and breaker around one call");
    let price = profile
        .measure(retry.run(|attempt| breaker.call(ask("ACME", attempt.number))))
        .await?;
    println!("  ACME costs {price}");
    assert_eq!(price, 4_200);

    println!("an exchange that is gone");
    while breaker.state() == CircuitState::Closed {
        let failed = breaker.call(ask("GONE", 1)).await;
        println!("  {failed:?}");
    }
    let refused = breaker.call(ask("ACME", 2)).await;
    println!("  {refused:?}");
    assert!(matches!(refused, Err(Failure::Rejected(_))));
    breaker.reset();
    assert_eq!(breaker.call_sync(|| Ok::<_, io::Error>(1)).ok(), Some(1));

    println!("a cache");
    let prices: TtlCache<String, u64> = TtlCache::builder("prices")
        .ttl(Duration::from_secs(60))
        .max_size(2)
        .build()?;
    let prices = registry().add(prices)?;
    prices.set("ACME".to_owned(), 4_200);
    prices.set_with_ttl("FLEETING".to_owned(), 1, Duration::from_millis(10));
    // whoever waits for the same price gets the same error, so it is one that can be shared
    let shared = async |symbol| ask(symbol, 2).await.map_err(Arc::new);
    let computed = prices.get_or_compute("ACME", || shared("ACME")).await?;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!((computed, prices.get("FLEETING")), (4_200, None));
    let seen = prices.snapshot();
    println!(
        "  {} hit, {} miss, {:.0} % full",
        seen.hits,
        seen.misses,
        100.0 * seen.utilisation
    );
    assert_eq!((seen.hits, seen.misses), (1, 1));
    assert!(prices.invalidate("ACME") && !prices.contains("ACME"));

    println!("a batcher");
    let names = Batcher::builder("names")
        .size(2)
        .build(|ids: Vec<u32>| async move {
            println!("  one query for {ids:?}");
            Ok::<_, String>(ids.into_iter().map(|id| format!("user {id}")).collect())
        })?;
    let (one, two) = tokio::join!(names.load(1), names.load(2));
    assert_eq!(one, Ok("user 1".to_owned()));
    assert_eq!(two, Ok("user 2".to_owned()));
    assert_eq!(names.snapshot().batches, 1);

    println!("the registry knows what was added, and nothing else");
    for policy in registry().snapshot().policies {
        println!("  {} `{}`", policy.kind.words(), policy.name);
    }
    assert_eq!(
        registry()
            .profile("exchange")
            .map(|seen| seen.snapshot().success),
        Some(1)
    );
    assert!(registry().circuit_breaker("unheard of").is_none());
    Ok(())
}
