//! No time.

use resilience::chaos;

#[chaos(latency = 0, rate = 1)]
//~               ^ ..
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
