//! The protected side with every policy that fits a single call: what `--policies all` sends the traffic through.
//!
//! Left out are `#[batch]`, since the upstream answers for one symbol at a time, `#[chaos]`, since the script has faults enough, and the pool,
//! since the client keeps its connections itself.

use resilience::{
    bulkhead, cached, circuit_breaker, concurrency_limit, fallback, hedge, profile, rate_limit,
    registry, retry_with_backoff, timeout,
};

use super::market::{Market, Quote};
use super::protected::{QuoteError, TTL, last_close};
use super::report::Figures;

/// The price of a symbol.
///
/// From the outside in: timed as the caller sees it; yesterday's price where all else fails; one look-up in ten seconds and symbol; all
/// attempts together have eight seconds; up to four attempts, paid from a budget; a second one beside each that is slower than 19 of 20; the breaker
/// opens for failures in a row and for slow calls; no more calls than are agreed, in a second and at once, nor than the upstream is seen to stand;
/// and each has its own time.
#[profile("everything")]
#[fallback(last_close(symbol), name = "everything")]
#[cached(name = "everything", ttl = TTL, max_size = 1_000, key(symbol), stale_if_error = "30s")]
#[timeout("8s", name = "everything in total")]
#[retry_with_backoff(
    max_attempts = 4,
    base_delay = "100ms",
    max_delay = "2s",
    name = "everything",
    budget("upstream", ratio = 0.2, capacity = 100)
)]
#[hedge(quantile = 0.95, idempotent, name = "everything", budget = "upstream")]
#[circuit_breaker(
    "everything",
    failure_threshold = 5,
    success_threshold = 1,
    recovery_timeout = "1s",
    slow_call = "1900ms"
)]
#[rate_limit("400/s", burst = 100, wait = "1s", name = "everything")]
#[bulkhead(200, queue = 200, wait = "1s", name = "everything")]
#[concurrency_limit(
    adaptive,
    min_limit = 20,
    initial_limit = 100,
    max_limit = 200,
    tolerance = 2.0,
    name = "everything"
)]
#[timeout("2s", name = "everything each")]
pub(crate) async fn quote(market: &Market, symbol: &str) -> Result<Quote, QuoteError> {
    market.ask(symbol).await
}

/// What the registry counted.
pub(crate) fn figures() -> Figures {
    let declared = "an attribute above declares it";
    let (registry, name) = (registry(), "everything");
    let cache = registry.cache(name).expect(declared).snapshot();
    let breaker = registry.circuit_breaker(name).expect(declared).snapshot();
    let fallback = registry.fallback(name).expect(declared).snapshot();
    let letters = registry.dead_letters().stats();
    Figures {
        hit_rate: cache.hit_rate,
        rejected: breaker.rejected,
        stale: cache.stale,
        fallbacks: fallback.answered,
        dead_letters: letters.total as u64 + letters.dropped,
    }
}

/// What the layers that the five have not did, in lines.
pub(crate) fn beyond_the_five() -> String {
    let declared = "an attribute above declares it";
    let (registry, name) = (registry(), "everything");
    let hedge = registry.hedge(name).expect(declared).snapshot();
    let limit = registry.rate_limiter(name).expect(declared).snapshot();
    let places = registry.bulkhead(name).expect(declared).snapshot();
    let found = registry.concurrency_limit(name).expect(declared).snapshot();
    let budget = registry
        .retry_budget("upstream")
        .expect(declared)
        .snapshot();
    let each = registry
        .timeout("everything each")
        .expect(declared)
        .snapshot();
    let total = registry
        .timeout("everything in total")
        .expect(declared)
        .snapshot();
    let slow = registry
        .circuit_breaker(name)
        .expect(declared)
        .snapshot()
        .slow;
    [
        (
            "hedged, won by the hedge",
            format!("{}, {}", hedge.hedged, hedge.won_by_hedge),
        ),
        (
            "timed out: each, in all",
            format!("{}, {}", each.timed_out, total.timed_out),
        ),
        (
            "rate limit: waited, refused",
            format!("{}, {}", limit.waited, limit.rejected),
        ),
        (
            "bulkhead: refused",
            (places.rejected + places.timed_out).to_string(),
        ),
        (
            "found limit, refused above it",
            format!("{}, {}", found.limit, found.rejected),
        ),
        (
            "budget: spent, refused",
            format!("{}, {}", budget.spent, budget.refused),
        ),
        ("breaker: slow calls", slow.to_string()),
    ]
    .map(|(what, count)| format!("{what:<30}{count:>20}\n"))
    .concat()
}
