//! A share in percent.

use resilience::concurrency_limit;

#[concurrency_limit(adaptive, quantile = 95)]
//~                                      ^^ `quantile` is a share of the calls: more than 0 and at most 1, `0.5` for the median
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
