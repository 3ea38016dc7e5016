//! A number out of an argument.

use resilience::chaos;

#[chaos(error = 1.0 / symbol.len() as f64)]
//~                   ^^^^^^ `error` is evaluated once, not per call, so it cannot use `symbol`; write a constant, or build the policy yourself with `Chaos::builder`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
