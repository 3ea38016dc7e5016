//! Arguments of no letter.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter = false, dead_letter(args))]
//~                                       ^^^^^^^^^^^^^^^^^ `dead_letter = false` keeps no letter, so there is nothing to keep arguments in; remove one of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
