//! A seed below zero.

use resilience::chaos;

#[chaos(error = 0.1, seed = -1)]
//~                         ^^ `seed` is any whole number, from 0 on
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
