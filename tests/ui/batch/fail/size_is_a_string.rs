//! A number in quotes.

#[resilience::batch(size = "50")]
//~                        ^^^^ `size` is a whole number, not `"50"`
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

fn main() {
    drop(load(1));
}
