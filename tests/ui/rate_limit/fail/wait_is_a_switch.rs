//! A wait of yes.

use resilience::rate_limit;

#[rate_limit("30/min", wait = true)]
//~                           ^^^^ `wait` is the longest wait for a turn, `"5s"`, or `never`
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
