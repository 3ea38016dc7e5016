//! An argument that the first attempt of a function that gives a future uses up.

use std::future::Future;

use resilience::retry_with_backoff;

#[retry_with_backoff]
fn send(body: Vec<u8>) -> impl Future<Output = Result<usize, String>> {
    async move {
        let sent = body;
        Ok(sent.len())
    }
}

fn main() {}
