//! A time without a unit.

use resilience::chaos;

#[chaos(latency = "200", rate = 0.1)]
//~               ^^^^^ `"200"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
