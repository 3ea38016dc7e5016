//! A function that says nothing.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

#[circuit_breaker("quotes")]
fn quote() {}

fn main() {}
