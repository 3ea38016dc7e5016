//! A comma that is not there.

use resilience::cached;

#[cached(skip(id) ttl = "5m")]
//~               ^^^ expected `,`
async fn price(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
