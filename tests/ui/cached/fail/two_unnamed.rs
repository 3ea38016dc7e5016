//! Two unnamed arguments.

use resilience::cached;

#[cached("5m", "6m")]
//~            ^^^^ `cached` takes one unnamed argument
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
