//! A wait in a queue for nobody.

use resilience::bulkhead;

#[bulkhead(3, queue = 0, wait = "1s")]
//~                      ^^^^^^^^^^^ `wait` is how long a call stands in the queue, and there is none: write `queue = 20` with it
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
