//! A way back of no length.

use resilience::circuit_breaker;

#[circuit_breaker(ramp_up = 0)]
//~                         ^ `ramp_up` must be longer than zero
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
