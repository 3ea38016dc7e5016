//! A name without its name.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, "quotes")]
//~                           ^^^^^^^^ the unnamed argument is `adaptive`; a name is written `name = "quotes"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
