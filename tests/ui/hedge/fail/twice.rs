//! One hedge with a larger `max` is what two would be.

#[resilience::hedge("50ms", idempotent)]
#[resilience::hedge("90ms", idempotent, name = "other")]
//~           ^^^^^ `#[hedge]` is written twice on this function
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
