//! Another word.

use resilience::concurrency_limit;

#[concurrency_limit(adaptiv)]
//~                 ^^^^^^^ write `adaptive`: the limit is found out from how long the calls take
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
