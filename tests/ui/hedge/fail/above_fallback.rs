//! Whatever the fallback answers would win.
#![deny(deprecated)]

use resilience::{fallback, hedge};

#[hedge("50ms", idempotent)]
#[fallback(value = 1)]
//~ @3..11 ..`#[fallback]` is written below `#[hedge]`: the fallback turns failures into values first, so the layer above has little left to see; put the fallback above it, or say `when` it answers
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
