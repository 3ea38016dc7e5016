//! A `self` that one attempt would change for the next.

use resilience::retry_with_backoff;

#[derive(Clone)]
struct Client {
    tries: u32,
}

impl Client {
    #[retry_with_backoff]
    async fn quote(mut self) -> Result<u32, String> {
//~                ^^^^^^^^ `mut self` would carry one attempt's changes into the next; take `self` and write `let mut this = self.clone();` in the body
        self.tries += 1;
        Ok(self.tries)
    }
}

fn main() {}
