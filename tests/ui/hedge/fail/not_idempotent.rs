//! The promise that the body may run twice has to be written.

#[resilience::hedge("50ms")]
//~ @1..29 `#[hedge]` runs a slow call twice at the same time and drops the one that loses midway: write `idempotent` if that does no harm here, or take the attribute off
async fn pay(cents: u64) -> Result<u64, String> {
    Ok(cents)
}

fn main() {
    drop(pay(1));
}
