//! A spread that there is not.

use resilience::circuit_breaker;

#[circuit_breaker(recovery_factor = 2, recovery_jitter = "fully")]
//~                                                      ^^^^^^^ `recovery_jitter` cannot be `fully`; did you mean `full`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
