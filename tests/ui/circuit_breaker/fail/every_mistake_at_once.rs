//! Each mistake is told, not the first one alone.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("", failure_treshold = 5, success_threshold = 0, timeout = "soon", on_abandon = maybe)]
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
