//! A field of `self` that the first attempt uses up.

use resilience::retry_with_backoff;

struct Client(Vec<u8>);

impl Client {
    #[retry_with_backoff]
    async fn send(self) -> Result<usize, String> {
        let sent = self.0;
        Ok(sent.len())
    }
}

fn main() {}
