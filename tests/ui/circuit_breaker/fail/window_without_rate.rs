//! A window of nothing.

use resilience::circuit_breaker;

#[circuit_breaker(window = 100)]
//~               ^^^^^^^^^^^^ `window` belongs to a rate: write `failure_rate = 0.5` or `slow_call = "2s"` with it, or `failure_window = "60s"` for failures within a time
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
