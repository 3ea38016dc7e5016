//! An expression that is a number of something.

const SECONDS: u64 = 2;

#[resilience::timeout(SECONDS)]
//~                   ^^^^^^^ mismatched types
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
