//! One limit asked twice.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, name = "db")]
#[concurrency_limit(adaptive, name = "db", max_limit = 10)]
//~ @3..20 `#[concurrency_limit]` is written twice on this function with the same name; give one of them another name, or remove one
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
