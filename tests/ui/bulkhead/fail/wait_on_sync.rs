//! A synchronous function does not wait, for a while neither.

use resilience::bulkhead;

#[bulkhead(3, wait = "1s")]
//~           ^^^^^^^^^^^ a synchronous function does not wait for a place: it takes one that is free or is refused; make it `async`, or remove `wait`
fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
