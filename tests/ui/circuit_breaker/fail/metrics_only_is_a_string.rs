//! A switch in quotes.

use resilience::circuit_breaker;

#[circuit_breaker(metrics_only = "yes")]
//~                              ^^^^^ `metrics_only` is `true` or `false`, not `"yes"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
