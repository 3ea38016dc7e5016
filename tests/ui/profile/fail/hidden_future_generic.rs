//! A future behind a generic alias.

use std::future::Future;
use std::pin::Pin;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[resilience::profile]
fn work(text: &str) -> Boxed<'_, Result<usize, String>> {
//~                    ^^^^^ ..is a future under another name, and the layers must wrap the future's run, not its construction
    Box::pin(async move { Ok(text.len()) })
}

fn main() {
    drop(work(""));
}
