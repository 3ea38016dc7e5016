//! Stands in for `protected.rs` until the attributes are there: the same policies, thin and by hand.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use resilience::Rejection;
use resilience_examples::http::HttpError;
use resilience_examples::stopwatch::Stopwatch;
use tokio::sync::Mutex;

use super::market::{Market, Quote, Source, base_cents};
use super::report::Figures;

pub(crate) const TTL: Duration = Duration::from_secs(10);
const OPEN_FOR: Duration = Duration::from_millis(250);

#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum QuoteError {
    #[error("the upstream answered {0}")]
    Upstream(u16),
    #[error("rate limited for {retry_after:?}")]
    RateLimited { retry_after: Duration },
    #[error("no answer within {0:?}")]
    NoAnswer(Duration),
    #[error(transparent)]
    Broken(HttpError),
    #[error("malformed answer: {0}")]
    Malformed(String),
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

static COUNTS: [AtomicU64; 6] = [const { AtomicU64::new(0) }; 6];
const HIT: usize = 0;
const STALE: usize = 1;
const OTHER: usize = 2;
const REFUSED: usize = 3;
const FALLBACK: usize = 4;
const LETTER: usize = 5;

fn count(what: usize) {
    COUNTS[what].fetch_add(1, Relaxed);
}

type Slot = Arc<Mutex<Option<Quote>>>;
static SLOTS: std::sync::LazyLock<std::sync::Mutex<HashMap<String, Slot>>> =
    std::sync::LazyLock::new(Default::default);
static BREAKER: std::sync::Mutex<(u32, Option<Stopwatch>)> = std::sync::Mutex::new((0, None));

fn fresh(quote: &Quote) -> bool {
    matches!(quote.source, Source::Upstream(watch) if watch.elapsed() < TTL)
}

pub(crate) async fn quote(market: &Market, symbol: &str) -> Result<Quote, QuoteError> {
    let slot = {
        let mut slots = SLOTS.lock().expect("not poisoned");
        slots.entry(symbol.to_owned()).or_default().clone()
    };
    let waited = slot.try_lock().is_err();
    let mut slot = slot.lock().await;
    if let Some(quote) = slot.as_ref().filter(|quote| fresh(quote)) {
        count(if waited { OTHER } else { HIT });
        return Ok(quote.clone());
    }
    match tried(market, symbol).await {
        Ok(quote) => {
            count(OTHER);
            *slot = Some(quote.clone());
            Ok(quote)
        }
        Err(QuoteError::Malformed(problem)) => Err(QuoteError::Malformed(problem)),
        Err(_) => {
            count(if slot.is_some() { STALE } else { OTHER });
            Ok(slot.clone().unwrap_or_else(|| {
                count(FALLBACK);
                Quote {
                    cents: base_cents(symbol),
                    source: Source::LastClose,
                }
            }))
        }
    }
}

async fn tried(market: &Market, symbol: &str) -> Result<Quote, QuoteError> {
    let mut wait = Duration::from_millis(100);
    for attempt in 1.. {
        if let (5.., Some(opened)) = *BREAKER.lock().expect("not poisoned")
            && opened.elapsed() < OPEN_FOR
        {
            count(REFUSED);
            return Err(QuoteError::Upstream(0));
        }
        let result = market.ask(symbol).await;
        {
            let mut breaker = BREAKER.lock().expect("not poisoned");
            *breaker = match result {
                Ok(_) => (0, None),
                Err(_) => (breaker.0 + 1, Some(Stopwatch::start())),
            };
        }
        match result {
            Ok(quote) => return Ok(quote),
            Err(error) if attempt == 4 => {
                count(LETTER);
                return Err(error);
            }
            Err(QuoteError::RateLimited { retry_after }) => {
                tokio::time::sleep(retry_after.max(wait)).await;
            }
            Err(_) => tokio::time::sleep(wait).await,
        }
        wait *= 2;
    }
    unreachable!("the loop returns")
}

pub(crate) fn figures() -> Figures {
    let [hits, stale, other, rejected, fallbacks, dead_letters] =
        [HIT, STALE, OTHER, REFUSED, FALLBACK, LETTER].map(|what| COUNTS[what].load(Relaxed));
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let hit_rate = hits as f64 / ((hits + stale + other) as f64).max(1.0);
    Figures {
        hit_rate,
        rejected,
        stale,
        fallbacks,
        dead_letters,
    }
}
