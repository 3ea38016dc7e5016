//! A longest time that is shorter than the default.

use resilience::circuit_breaker;

#[circuit_breaker(max_recovery_timeout = "30s")]
//~               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `max_recovery_timeout` is shorter than `recovery_timeout`, which is 60s where nothing is said
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
