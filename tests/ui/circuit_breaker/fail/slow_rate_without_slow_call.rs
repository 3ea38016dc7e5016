//! A share of what nobody said.

use resilience::circuit_breaker;

#[circuit_breaker(slow_call_rate = 0.5)]
//~               ^^^^^^^^^^^^^^^^^^^^ `slow_call_rate` is the share of slow calls: write `slow_call = "2s"` with it, from how long on a call is slow
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
