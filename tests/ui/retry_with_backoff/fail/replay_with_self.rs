//! A replay of what needs an instance.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

struct Payments;

impl Payments {
    #[retry_with_backoff(dead_letter(replay = Payments::charge))]
    async fn charge(&self, id: u64) -> Result<u64, String> {
        Ok(id)
    }
}

fn main() {}
