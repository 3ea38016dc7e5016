//! Keys where there are none.

use resilience::rate_limit;

#[rate_limit("30/min", max_keys = 5)]
//~                    ^^^^^^^^^^^^ `max_keys` belongs to a limit for each key: write `key = ..` with it
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
