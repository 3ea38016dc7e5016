//! The error cannot say that it took too long.

struct Mine;

#[resilience::timeout("2s")]
async fn load(id: u8) -> Result<u8, Mine> {
//~                      ^^^^^^ the error type `Mine` has no way to represent a resilience rejection
    Ok(id)
}

fn main() {
    drop(load(1));
}
