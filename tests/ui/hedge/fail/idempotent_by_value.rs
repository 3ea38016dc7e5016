//! The promise is no value that could be otherwise.

const SAFE: bool = true;

#[resilience::hedge("50ms", idempotent = SAFE)]
//~                         ^^^^^^^^^^^^^^^^^ `idempotent` is a promise about the function, not a value: write it alone
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop((load(1), SAFE));
}
