//! An option and its other name.

use resilience::circuit_breaker;

#[circuit_breaker("quotes", recovery_timeout = "30s", timeout = "20s")]
//~                                                   ^^^^^^^ `recovery_timeout` is given twice: `timeout` is another name for it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
