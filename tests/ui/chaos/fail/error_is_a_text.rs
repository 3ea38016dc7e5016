//! A share as a text.

use resilience::chaos;

#[chaos(error = "1%")]
//~             ^^^^ `error` is a number, not `"1%"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
