//! More than there are nanoseconds.

use resilience::rate_limit;

#[rate_limit("5/2ns")]
//~          ^^^^^^^ permits lie whole nanoseconds apart, so a rate this high cannot be kept to a thousandth
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
