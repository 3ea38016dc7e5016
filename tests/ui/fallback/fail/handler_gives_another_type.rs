//! An answer that is no answer.

fn spare(_id: u8) -> bool {
    true
}

#[resilience::fallback(spare)]
//~                    ^^^^^ the fallback must give back `Result<u32, String>` (or its success value), directly or as a future; this one gives `bool`
async fn work(id: u8) -> Result<u32, String> {
    Ok(u32::from(spare(id)))
}

fn main() {
    let _ = work(1);
}
