//! One breaker around itself.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
#[circuit_breaker("quotes", failure_threshold = 3)]
async fn quote() -> Result<u32, String> {
    Ok(1)
}

fn main() {}
