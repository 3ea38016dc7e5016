//! A handler takes the arguments as they are.

fn spare(_id: String) -> u8 {
    1
}

#[resilience::fallback(spare)]
//~                    ^^^^^ this fallback handler cannot be called with the function's arguments
async fn work(id: u8) -> Result<u8, String> {
    Ok(spare(id.to_string()))
}

fn main() {
    let _ = work(1);
}
