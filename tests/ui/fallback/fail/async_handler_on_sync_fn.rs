//! The same by the handler's type.

async fn spare() -> u8 {
    1
}

#[resilience::fallback(spare)]
//~                    ^^^^^ the fallback must give back `Result<u8, String>` (or its success value); this one gives `impl Future<Output = u8>`
fn work() -> Result<u8, String> {
    let _ = spare();
    Ok(2)
}

fn main() {
    let _ = work();
}
