//! Thirty of what?

#[resilience::timeout("30")]
//~                   ^^^^ `"30"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
