//! A call that took too long has no value.

#[resilience::timeout("2s")]
async fn load(id: u8) -> u8 {
//~                      ^^ this layer can refuse a call, so the function must return `Result` or `Option`, not `u8`
    id
}

fn main() {
    drop(load(1));
}
