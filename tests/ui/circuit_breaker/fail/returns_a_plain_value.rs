//! A function that cannot say no.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
async fn quote() -> u32 {
    1
}

fn main() {}
