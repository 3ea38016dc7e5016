//! Nothing to inject.

use resilience::chaos;

#[chaos]
//~ @1..9 say what is injected: `error = 0.01` for one failure in a hundred calls, `latency = "200ms", rate = 0.05` to hold up one in twenty
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
