//! A replay of an associated function that does not say of which type.

use resilience::retry_with_backoff;

struct Payments;

impl Payments {
    #[retry_with_backoff(dead_letter(replay))]
    async fn charge(id: u64) -> Result<u64, String> {
        Ok(id)
    }
}

fn main() {}
