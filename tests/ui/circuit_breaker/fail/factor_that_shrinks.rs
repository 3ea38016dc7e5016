//! Openings that get shorter.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_factor = 0.5)]
//~                                 ^^^ `recovery_factor` is from 1 to 1000: each repeated opening is the one before times the factor
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
