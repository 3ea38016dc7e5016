//! A refused call has no value.

use resilience::rate_limit;

#[rate_limit("30/min")]
async fn search(query: &str) -> usize {
    query.len()
}

fn main() {}
