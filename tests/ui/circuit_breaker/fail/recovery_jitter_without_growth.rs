//! A spread of what does not grow.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_jitter = "full")]
//~               ^^^^^^^^^^^^^^^^^^^^^^^^ `recovery_jitter` spreads openings that grow: write `max_recovery_timeout = "10m"` or `recovery_factor = 2` with it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
