//! Nothing a second.

use resilience::rate_limit;

#[rate_limit(per_second = 0)]
//~                       ^ `per_second` must be at least 1; to let nothing through, force a circuit breaker open
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
