//! An argument that the first attempt uses up, in a method of `#[async_trait]`.

use resilience::retry_with_backoff;

struct Client;

#[async_trait::async_trait]
trait Send {
    async fn send(&self, body: Vec<u8>) -> Result<usize, String>;
}

#[async_trait::async_trait]
impl Send for Client {
    #[retry_with_backoff]
    async fn send(&self, body: Vec<u8>) -> Result<usize, String> {
        let sent = body;
        Ok(sent.len())
    }
}

fn main() {}
