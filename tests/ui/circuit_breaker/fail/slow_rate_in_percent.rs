//! A share that is a percentage.

use resilience::circuit_breaker;

#[circuit_breaker(slow_call = "2s", slow_call_rate = 50)]
//~                                                  ^^ `slow_call_rate` is a share of the calls: more than 0 and at most 1, `0.5` for half of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
