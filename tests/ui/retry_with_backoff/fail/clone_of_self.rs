//! A clone of the instance.

use resilience::retry_with_backoff;

#[derive(Clone)]
struct Client;

impl Client {
    #[retry_with_backoff(clone(self))]
//~                            ^^^^ `self` cannot be cloned from here; take `&self`, or write `let this = self.clone();` in the body
    async fn quote(self) -> Result<u32, String> {
        drop(self);
        Ok(1)
    }
}

fn main() {}
