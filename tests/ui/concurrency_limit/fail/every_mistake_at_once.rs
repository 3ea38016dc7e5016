//! Each mistake is told.

use resilience::concurrency_limit;

#[concurrency_limit(20, min_limit = 0, tolerance = 1.5s, names = "db")]
//~                 ^^ a limit that is known is `#[bulkhead(20)]`; ..
//~                                 ^ `min_limit` must be at least 1
//~                                                ^^^^ `tolerance` is a number, without a unit
//~                                                      ^^^^^ `concurrency_limit` has no argument `names`; did you mean `name`?
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
