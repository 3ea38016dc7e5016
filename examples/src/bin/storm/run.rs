//! One run: sends the workload through one side and measures what its callers see.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use resilience_examples::stopwatch::Stopwatch;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::market::{Market, Quote, Source};
use super::progress::Progress;
use super::protected::{self, QuoteError};
use super::script::Script;
use super::upstream::Upstream;
use super::workload::Call;
use super::{everything, plain, workload};

/// The most calls that run at once. Each takes two files, and a process may often have no more than 1,024.
const AT_ONCE: usize = 400;

/// Which functions the calls go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Unprotected,
    Protected,
    Everything,
}

/// What a caller got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// An answer of the upstream, or a fresh cache entry.
    Ok,
    /// A stale entry, or a fallback.
    Degraded,
    /// An error, or what is not the answer.
    Failed,
}

/// One call as its caller saw it: how it ended, and how long it took from when it was wanted.
pub(crate) type Record = (Ending, Duration);

/// What one run showed.
pub(crate) struct Measured {
    pub(crate) records: Vec<Record>,
    pub(crate) upstream_calls: u64,
}

/// Runs the whole workload through one side, against an upstream of its own.
pub(crate) async fn run(side: Side, seed: u64, calls: &[Call]) -> io::Result<Measured> {
    let requests = u32::try_from(calls.len()).unwrap_or(u32::MAX);
    let script = Script::new(seed, workload::length(requests));
    let upstream = Upstream::start(script).await?;
    let market = Arc::new(Market::new(upstream.address()));
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    let began = Stopwatch::start();
    for call in calls.iter().cloned() {
        let (market, places) = (Arc::clone(&market), Arc::clone(&places));
        running.spawn(async move {
            tokio::time::sleep(call.at.saturating_sub(began.elapsed())).await;
            let wanted = Stopwatch::start();
            let _place = places.acquire().await;
            let ending = ask(side, &market, &call.symbol).await;
            (ending, wanted.elapsed())
        });
    }
    let mut progress = Progress::new(side, requests);
    let mut records = Vec::with_capacity(calls.len());
    while let Some(ended) = running.join_next().await {
        records.push(ended.map_err(io::Error::other)?);
        progress.step();
    }
    Ok(Measured {
        records,
        upstream_calls: upstream.calls(),
    })
}

async fn ask(side: Side, market: &Market, symbol: &str) -> Ending {
    let asked = Stopwatch::start();
    let result = match side {
        Side::Unprotected => plain::quote(market, symbol).await,
        Side::Protected => protected::quote(market, symbol).await,
        Side::Everything => everything::quote(market, symbol).await,
    };
    ending(&result, symbol, asked.elapsed())
}

/// How a call for a symbol ended that began `ago`, seen by the answer alone: the policies are not asked.
fn ending(result: &Result<Quote, QuoteError>, symbol: &str, ago: Duration) -> Ending {
    let Some(quote) = result.as_ref().ok().filter(|quote| quote.is_of(symbol)) else {
        return Ending::Failed;
    };
    match quote.source {
        Source::LastClose => Ending::Degraded,
        Source::Upstream(got) if was_old(got.elapsed(), ago) => Ending::Degraded,
        Source::Upstream(_) => Ending::Ok,
    }
}

/// Whether a price of this age had outlived its time to live when it was asked for, so long ago.
fn was_old(age: Duration, ago: Duration) -> bool {
    age > protected::TTL + ago
}

#[cfg(test)]
mod tests {
    use super::super::market::base_cents;
    use super::*;

    #[test]
    fn an_answer_is_ok_degraded_or_failed_by_what_it_is() {
        let quote = |source| {
            Ok(Quote {
                cents: base_cents("AAB"),
                source,
            })
        };
        let of = |result, symbol| ending(&result, symbol, Duration::ZERO);
        let fresh = || quote(Source::Upstream(Stopwatch::start()));
        assert_eq!(of(fresh(), "AAB"), Ending::Ok);
        assert_eq!(of(fresh(), "AAC"), Ending::Failed, "another symbol's price");
        assert_eq!(of(quote(Source::LastClose), "AAB"), Ending::Degraded);
        assert_eq!(of(Err(QuoteError::Upstream(503)), "AAB"), Ending::Failed);
    }

    #[test]
    fn a_price_is_old_by_its_age_when_it_was_asked_for() {
        let second = Duration::from_secs(1);
        assert!(was_old(protected::TTL + second, Duration::ZERO));
        assert!(!was_old(protected::TTL, Duration::ZERO));
        assert!(!was_old(protected::TTL + second, second * 2));
    }
}
