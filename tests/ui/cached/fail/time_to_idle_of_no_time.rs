//! A value that is idle when it comes.

use resilience::cached;

#[cached(time_to_idle = 0)]
//~                     ^ `time_to_idle` must be longer than zero
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
