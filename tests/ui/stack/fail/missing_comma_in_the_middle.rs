//! One attribute is broken; the function and its callers are not.

use resilience::{circuit_breaker, profile};

/// Its caller below compiles.
#[profile]
#[circuit_breaker("one" failure_threshold = 5)]
//~                     ^^^^^^^^^^^^^^^^^ expected `,`
fn work() -> Result<u8, String> {
    Ok(1)
}

fn main() {
    let value: u8 = work().unwrap_or_default();
    drop(value);
}
