//! A name alone says not how long.

#[resilience::timeout(name = "load")]
//~ @1..38 `#[timeout]` needs a duration: write e.g. `#[timeout("2s")]`
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
