//! A number for a switch.

use resilience::cached;

#[cached(single_flight = 1)]
//~                      ^ `single_flight` is `true` or `false`, not `1`
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
