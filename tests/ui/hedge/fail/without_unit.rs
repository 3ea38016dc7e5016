//! A string needs a unit.

#[resilience::hedge(after = "50", idempotent)]
//~                         ^^^^ ..
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
