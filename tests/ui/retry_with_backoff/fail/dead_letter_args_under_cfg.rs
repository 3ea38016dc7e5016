//! An argument that is not always there.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(args))]
async fn quote(#[cfg(all())] symbol: &str) -> Result<u32, String> {
//~                          ^^^^^^ a parameter under `#[cfg]` cannot be kept in a dead letter
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
