//! Two ways to make one error.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes", map_rejection = |rejection| rejection.to_string())]
#[circuit_breaker("prices", map_rejection = |rejection| rejection.to_string())]
async fn quote() -> Result<u32, String> {
    Ok(1)
}

fn main() {}
