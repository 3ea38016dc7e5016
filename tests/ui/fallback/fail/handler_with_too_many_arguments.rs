//! A handler takes the arguments, and the error if it likes.

fn spare(_id: u8, _err: String, _more: u8) -> u8 {
    1
}

#[resilience::fallback(spare)]
//~                    ^^^^^ this fallback handler cannot be called with the function's arguments
fn work(id: u8) -> Result<u8, String> {
    Ok(spare(id, String::new(), 1))
}

fn main() {
    let _ = work(1);
}
