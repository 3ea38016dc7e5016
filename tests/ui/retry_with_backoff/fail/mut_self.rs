//! A `self` that one attempt would change for the next.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[derive(Clone)]
struct Client {
    tries: u32,
}

impl Client {
    #[retry_with_backoff]
    async fn quote(mut self) -> Result<u32, String> {
        self.tries += 1;
        Ok(self.tries)
    }
}

fn main() {}
