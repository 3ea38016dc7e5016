//! `when` says yes or no.

#[resilience::fallback(value = 2, when = |failure| failure.to_string())]
//~                                                ^^^^^^^^^^^^^^^^^^^ mismatched types
fn work() -> Result<u32, String> {
    Ok(1)
}

fn main() {
    let _ = work();
}
