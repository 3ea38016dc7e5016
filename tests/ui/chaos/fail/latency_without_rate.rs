//! How many are held up?

use resilience::chaos;

#[chaos(latency = "200ms")]
//~     ^^^^^^^^^^^^^^^^^ say how many calls `latency` holds up: write `rate = 0.05` with it for one in twenty, `rate = 1` for all
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
