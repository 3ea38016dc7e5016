//! A future under another name, for each of the layers in turn.

use std::future::{Ready, ready};

use resilience::{cached, circuit_breaker, profile};

#[profile]
#[cached(ttl = "5m")]
#[circuit_breaker("hidden")]
fn work() -> Ready<Result<u8, String>> {
//~          ^^^^^ ..is a future under another name, and the layers must wrap the future's run, not its construction
//~          ^^^^^ this layer can refuse a call, so the function must return `Result` or `Option`..
    ready(Ok(1))
}

fn main() {
    drop(work());
}
