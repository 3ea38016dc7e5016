//! Nor one that each of them would change.

#[resilience::hedge("50ms", idempotent)]
async fn load(mut id: u8) -> Result<u8, String> {
//~           ^^^^^^ `mut id` would carry one attempt's changes into the next; take `id` and write `let mut id = id.clone();` (or `= id` when it is `Copy`) in the body; for a closure take `&mut F`
    id += 1;
    Ok(id)
}

fn main() {
    drop(load(1));
}
