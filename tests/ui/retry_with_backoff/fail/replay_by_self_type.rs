//! A replay that names its type by `Self`.

use resilience::retry_with_backoff;

struct Payments;

impl Payments {
    #[retry_with_backoff(dead_letter(replay = Self::charge))]
//~                                           ^^^^ a replay runs without `Self`; write the type's own name: `replay = Payments::charge`
    async fn charge(id: u64) -> Result<u64, String> {
        Ok(id)
    }
}

fn main() {}
