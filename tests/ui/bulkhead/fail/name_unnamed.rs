//! The name without its name.

use resilience::bulkhead;

#[bulkhead("db")]
//~        ^^^^ the unnamed argument is how many calls run at once; a name is written `name = "db"`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
