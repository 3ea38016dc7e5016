//! Both attributes say so.

use resilience::{fallback, profile};

struct Service;

#[profile]
#[fallback(value = 1)]
impl Service {
//~ @1..5 `#[fallback]` goes on a function or method, not on an `impl` block
//~ @1..5 `#[profile]` goes on a function or method, not on an `impl` block
    fn work(&self) -> Result<u8, String> {
        Ok(1)
    }
}

fn main() {
    let _ = Service.work();
}
