//! A burst within a window.

use resilience::rate_limit;

#[rate_limit("30/min", window = "60s", burst = 5)]
//~                                    ^^^^^^^^^ `burst` belongs to permits that come back one by one, and `window` counts them within a time: write one of them
async fn search(query: &str) -> Result<usize, String> {
    Ok(query.len())
}

fn main() {}
