//! No other attempt at all is no hedge.

#[resilience::hedge("50ms", max = 0, idempotent)]
//~                               ^ `max` is how many attempts begin beside the first, so it is at least 1
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
