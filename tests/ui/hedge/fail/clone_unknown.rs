//! Only arguments can be cloned.

#[resilience::hedge("50ms", idempotent, clone(ids))]
//~                                           ^^^ there is no argument `ids` to clone
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
