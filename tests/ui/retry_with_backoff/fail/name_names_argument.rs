//! A name that comes with the call.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(name = symbol)]
async fn quote(symbol: &'static str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
