//! A comma that is not there.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = 3 base_delay = "1s")]
//~                                   ^^^^^^^^^^ expected `,`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
