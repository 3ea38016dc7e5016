//! A replay that does not know the type.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote(symbol: impl AsRef<str> + serde::Serialize) -> Result<u32, String> {
    symbol.as_ref().parse().map_err(|_| "no number".to_owned())
}

fn main() {}
