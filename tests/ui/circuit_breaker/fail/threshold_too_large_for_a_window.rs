//! More failures than a window of time keeps.

use resilience::circuit_breaker;

#[circuit_breaker(failure_threshold = 10_001, failure_window = "60s")]
//~               ^^^^^^^^^^^^^^^^^^^^^^^^^^ `failure_threshold` must be at most 10000 with `failure_window`, which keeps the moment of each failure: write a smaller one, or a `failure_rate` over a `window`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
