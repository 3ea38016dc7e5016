//! A replay of what needs an instance.

use resilience::retry_with_backoff;

struct Payments;

impl Payments {
    #[retry_with_backoff(dead_letter(replay = Payments::charge))]
    async fn charge(&self, id: u64) -> Result<u64, String> {
//~                 ^^^^^ a replay has no `self` to run with; put the attribute on a free or associated function that is given what it needs, or keep the arguments only: `dead_letter(args)`
        Ok(id)
    }
}

fn main() {}
