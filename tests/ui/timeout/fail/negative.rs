//! Less than no time.

#[resilience::timeout(after = -1)]
//~                           ^^ a duration cannot be negative
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
