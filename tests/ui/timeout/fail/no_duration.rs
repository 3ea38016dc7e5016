//! How long is not said.

#[resilience::timeout]
//~ @1..23 `#[timeout]` needs a duration: write e.g. `#[timeout("2s")]`
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
