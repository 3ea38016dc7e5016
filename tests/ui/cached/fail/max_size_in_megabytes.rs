//! A unit on a count.

use resilience::cached;

#[cached(max_size = 10mb)]
//~                 ^^^^ `max_size` is a whole number, without a unit
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
