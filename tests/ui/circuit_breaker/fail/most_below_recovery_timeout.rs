//! A longest time that is shorter than the shortest.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_timeout = "2m", max_recovery_timeout = "90s")]
//~                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `max_recovery_timeout` is shorter than `recovery_timeout`, which is 120s
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
