//! A clone of the instance.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[derive(Clone)]
struct Client;

impl Client {
    #[retry_with_backoff(clone(self))]
    async fn quote(self) -> Result<u32, String> {
        drop(self);
        Ok(1)
    }
}

fn main() {}
