//! A share twice.

use resilience::chaos;

#[chaos(error = 0.1, error = 0.2)]
//~                  ^^^^^ `error` is given twice
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
