//! A sync function that would wait.

use resilience::rate_limit;

#[rate_limit("30/min", wait = "5s")]
//~                    ^^^^^^^^^^^ `wait` would block the thread of a sync function; make the function `async`, or leave `wait` out and refuse
fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
