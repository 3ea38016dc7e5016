//! One breaker around itself.

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
#[circuit_breaker("quotes", failure_threshold = 3)]
//~ @3..18 `#[circuit_breaker]` is written twice on this function with the same name; give one of them another name, or remove one
async fn quote() -> Result<u32, String> {
    Ok(1)
}

fn main() {}
