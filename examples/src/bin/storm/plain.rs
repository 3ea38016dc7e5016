//! The unprotected side: the call as it is.

use super::market::{Market, Quote};
use super::protected::QuoteError;

/// The price of a symbol.
pub(crate) async fn quote(market: &Market, symbol: &str) -> Result<Quote, QuoteError> {
    market.ask(symbol).await
}
