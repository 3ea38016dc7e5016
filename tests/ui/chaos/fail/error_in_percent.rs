//! A share in percent.

use resilience::chaos;

#[chaos(error = 5)]
//~             ^ `error` is a share of the calls: from 0 to 1, `0.05` for one in twenty
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
