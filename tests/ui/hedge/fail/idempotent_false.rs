//! What may not run twice cannot be hedged.

#[resilience::hedge("50ms", idempotent = false)]
//~                         ^^^^^^^^^^^^^^^^^^ `#[hedge]` runs a slow call twice at the same time and drops the one that loses midway, so it cannot be on a function that is not idempotent
async fn pay(cents: u64) -> Result<u64, String> {
    Ok(cents)
}

fn main() {
    drop(pay(1));
}
