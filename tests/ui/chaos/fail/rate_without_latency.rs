//! Held up for how long?

use resilience::chaos;

#[chaos(rate = 0.05)]
//~     ^^^^^^^^^^^ `rate` is the share of calls that are held up: write `latency = "200ms"` with it; the share of failures is `error`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
