//! The unnamed argument is the time.

#[resilience::hedge("50ms", after = "60ms", idempotent)]
//~                         ^^^^^^^^^^^^^^ `after` is given twice: the unnamed argument is the time
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
