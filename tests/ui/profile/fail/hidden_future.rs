//! A future under another name: its construction would be measured.

use std::future::Future;
use std::pin::Pin;

type Later = Pin<Box<dyn Future<Output = u8>>>;

#[resilience::profile]
fn work() -> Later {
//~          ^^^^^ ..is a future under another name, and the layers must wrap the future's run, not its construction
    Box::pin(async { 1 })
}

fn main() {
    drop(work());
}
