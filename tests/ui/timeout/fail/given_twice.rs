//! The duration, unnamed and named.

#[resilience::timeout("2s", after = "3s")]
//~                         ^^^^^^^^^^^^ `after` is given twice: the unnamed argument is the duration
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
