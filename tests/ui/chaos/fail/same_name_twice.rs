//! One policy asked twice.

use resilience::chaos;

#[chaos(error = 0.1)]
#[chaos(latency = "1s", rate = 0.1)]
//~ @3..8 `#[chaos]` is written twice on this function with the same name; remove one
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
