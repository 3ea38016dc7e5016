//! The client's side of the quotes service: one plain HTTP call, ended by the caller's patience.

use std::time::Duration;

use resilience_examples::http::{HttpClient, HttpError};
use resilience_examples::stopwatch::Stopwatch;
use tokio::time::timeout;

use super::protected::QuoteError;
use super::upstream::Price;

/// How long a caller waits for one answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A price, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    pub(crate) cents: u64,
    pub(crate) source: Source,
}

/// Where a price comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// From the upstream; the watch tells how long ago.
    Upstream(Stopwatch),
    /// Yesterday's closing price.
    LastClose,
}

/// The upstream as its client sees it.
#[derive(Clone)]
pub(crate) struct Market {
    http: HttpClient,
    address: String,
}

impl Market {
    pub(crate) fn new(address: &str) -> Self {
        Self {
            http: HttpClient::new(),
            address: address.to_owned(),
        }
    }

    /// Asks the upstream once.
    pub(crate) async fn ask(&self, symbol: &str) -> Result<Quote, QuoteError> {
        let address = format!("{}/quote/{symbol}", self.address);
        let answer = timeout(PATIENCE, self.http.get(&address))
            .await
            .map_err(|_| QuoteError::NoAnswer(PATIENCE))?
            .map_err(|error| match error {
                HttpError::Address { .. } => QuoteError::Malformed(error.to_string()),
                HttpError::Connection(_) | HttpError::Body(_) => QuoteError::Broken(error),
            })?;
        match answer.status {
            200 => read(&answer.body, symbol),
            429 => Err(QuoteError::RateLimited {
                retry_after: answer.retry_after.unwrap_or_default(),
            }),
            status => Err(QuoteError::Upstream(status)),
        }
    }
}

/// A symbol's price without its last two digits, which move: no two symbols have the same.
pub(crate) fn base_cents(symbol: &str) -> u64 {
    let number = |sum, letter: u8| sum * 26 + u64::from(letter.saturating_sub(b'A'));
    100 + 100 * symbol.bytes().fold(0, number)
}

impl Quote {
    /// Whether this can be the symbol's price: a cache that mixes up its keys would be found out.
    pub(crate) fn is_of(&self, symbol: &str) -> bool {
        self.cents / 100 == base_cents(symbol) / 100
    }
}

fn read(body: &[u8], symbol: &str) -> Result<Quote, QuoteError> {
    let price: Price =
        serde_json::from_slice(body).map_err(|error| QuoteError::Malformed(error.to_string()))?;
    if price.symbol != symbol {
        let other = price.symbol;
        return Err(QuoteError::Malformed(format!("a price of `{other}`")));
    }
    Ok(Quote {
        cents: price.cents,
        source: Source::Upstream(Stopwatch::start()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::script::{Answer, Script};
    use super::super::upstream::Upstream;
    use super::*;

    #[test]
    fn an_answer_for_another_symbol_is_no_answer() {
        let body = br#"{"symbol":"AAA","cents":101}"#;
        let quote = read(body, "AAA").expect("a price");
        assert!(quote.is_of("AAA") && !quote.is_of("AAB"));
        assert!(matches!(read(body, "AAB"), Err(QuoteError::Malformed(_))));
        assert!(matches!(read(b"{", "AAA"), Err(QuoteError::Malformed(_))));
    }

    #[tokio::test]
    async fn a_rate_limit_comes_over_the_wire_with_its_retry_after() {
        // the first request of this script is answered so, and at once
        let length = Duration::from_secs(20);
        let script = (0..10_000)
            .map(|seed| Script::new(seed, length))
            .find(|script| script.answer(0, Duration::ZERO) == Answer::TooMany)
            .expect("one seed in a hundred");
        let upstream = Upstream::start(script).await.expect("a loopback port");
        let answer = Market::new(upstream.address()).ask("AAA").await;
        let Err(QuoteError::RateLimited { retry_after }) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(retry_after, Duration::from_secs(1));
        assert_eq!(upstream.calls(), 1);
    }
}
