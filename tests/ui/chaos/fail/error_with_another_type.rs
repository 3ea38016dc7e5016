//! Not the error of the function.

use resilience::chaos;

#[chaos(error = 0.1, error_with = 503)]
//~                               ^^^ mismatched types
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
