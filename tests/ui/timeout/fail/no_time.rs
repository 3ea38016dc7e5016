//! Nobody can answer in no time.

#[resilience::timeout("0s")]
//~                   ^^^^ the argument of `timeout` must be longer than zero
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
