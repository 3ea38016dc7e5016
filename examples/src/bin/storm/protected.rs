//! The protected side: the same call with five attributes, and all else that a service's author writes for them.

use std::time::Duration;

use resilience::{
    Classify, Rejection, cached, circuit_breaker, fallback, profile, registry, retry_with_backoff,
};
use resilience_examples::http::HttpError;

use super::market::{Market, Quote, Source, base_cents};
use super::report::Figures;

/// How long a price is fresh.
pub(crate) const TTL: Duration = Duration::from_secs(10);

/// Why there is no price.
#[derive(Clone, Debug, thiserror::Error, Classify)]
pub(crate) enum QuoteError {
    /// The upstream says that it is in trouble.
    #[error("the upstream answered {0}")]
    #[severity(recoverable)]
    Upstream(u16),
    /// The upstream says when to come back; the retry keeps to it.
    #[error("rate limited for {retry_after:?}")]
    #[severity(recoverable)]
    RateLimited {
        #[retry_after]
        retry_after: Duration,
    },
    /// The caller's patience ended.
    #[error("no answer within {0:?}")]
    #[severity(recoverable)]
    NoAnswer(Duration),
    /// The connection broke: gone by itself, so the first retry comes at once.
    #[error(transparent)]
    #[severity(transient)]
    Broken(HttpError),
    /// The answer makes no sense: asking again won't help.
    #[error("malformed answer: {0}")]
    #[severity(permanent)]
    Malformed(String),
    /// A policy refused the call.
    #[error(transparent)]
    #[severity(source)]
    Rejected(#[from] Rejection),
}

/// The price of a symbol.
///
/// From the outside in: timed as the caller sees it; yesterday's price where all else fails; one look-up in ten seconds
/// and symbol, and the old price where that fails; up to four attempts, and the breaker sees each of them.
///
/// One success closes the breaker, since a probe takes half a second and all others are refused meanwhile. It has as long as the
/// `recovery_timeout` to answer, so that is longer than nearly every call takes.
/// There is no `stale_while_revalidate`: it would be faster, but an old price counts as degraded here.
#[profile]
#[fallback(last_close(symbol))]
#[cached(name = "quotes", ttl = TTL, max_size = 1_000, key(symbol), stale_if_error = "30s")]
#[retry_with_backoff(
    max_attempts = 4,
    base_delay = "100ms",
    max_delay = "2s",
    jitter = true
)]
#[circuit_breaker(
    "quotes",
    failure_threshold = 5,
    success_threshold = 1,
    recovery_timeout = "1s"
)]
pub(crate) async fn quote(market: &Market, symbol: &str) -> Result<Quote, QuoteError> {
    market.ask(symbol).await
}

/// Yesterday's closing price, which is always at hand.
pub(crate) fn last_close(symbol: &str) -> Quote {
    Quote {
        cents: base_cents(symbol),
        source: Source::LastClose,
    }
}

/// What the registry counted: every policy is found by its name, here or anywhere in the program.
pub(crate) fn figures() -> Figures {
    let declared = "an attribute above declares it";
    let registry = registry();
    let cache = registry.cache("quotes").expect(declared).snapshot();
    let breaker = registry
        .circuit_breaker("quotes")
        .expect(declared)
        .snapshot();
    // it has no written name, so it is called as the function is
    let fallback = registry
        .fallback(concat!(module_path!(), "::quote"))
        .expect(declared)
        .snapshot();
    let letters = registry.dead_letters().stats();
    Figures {
        hit_rate: cache.hit_rate,
        rejected: breaker.rejected,
        stale: cache.stale,
        fallbacks: fallback.answered,
        dead_letters: letters.total as u64 + letters.dropped,
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::{Answer, Script};
    use super::*;

    #[test]
    fn a_probe_may_take_as_long_as_nearly_every_answer() {
        let script = Script::new(1, Duration::from_secs(20));
        for name in ["quotes", "everything"] {
            let breaker = registry().circuit_breaker(name).expect("declared");
            let lease = breaker.config().recovery_timeout;
            let in_time = (0..1_000)
                .map(|n| script.answer(n, Duration::ZERO))
                .filter(|answer| !matches!(answer, Answer::Price(after) if *after > lease))
                .count();
            assert!(in_time >= 950, "`{name}`: {in_time} of 1,000");
        }
    }
}
