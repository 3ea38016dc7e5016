//! A replay that names its type by `Self`.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

struct Payments;

impl Payments {
    #[retry_with_backoff(dead_letter(replay = Self::charge))]
    async fn charge(id: u64) -> Result<u64, String> {
        Ok(id)
    }
}

fn main() {}
