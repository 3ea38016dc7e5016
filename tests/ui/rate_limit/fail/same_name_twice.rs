//! One limit, asked twice by one call.

use resilience::rate_limit;

#[rate_limit("5/s")]
#[rate_limit("30/min")]
//~ @3..13 `#[rate_limit]` is written twice on this function with the same name; give one of them another name, or remove one
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
