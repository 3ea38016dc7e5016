//! An option that nearly is one.

#[resilience::hedge("50ms", idempotnet)]
//~                         ^^^^^^^^^^ `hedge` has no argument `idempotnet`; did you mean `idempotent`?
//~ @1..41 `#[hedge]` runs a slow call twice at the same time and drops the one that loses midway: write `idempotent` if that does no harm here, or take the attribute off
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
