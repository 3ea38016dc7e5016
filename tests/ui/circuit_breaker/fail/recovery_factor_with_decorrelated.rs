//! A factor without a say.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_factor = 3, recovery_jitter = "decorrelated")]
//~               ^^^^^^^^^^^^^^^^^^^ `recovery_factor` has no say: with `recovery_jitter = "decorrelated"` each opening is drawn from the one before; write one of them
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
