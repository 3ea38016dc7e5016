//! Bodies on one line, which rustc looks at for braces that could go.
#![forbid(unsafe_code)]
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::future::Future;
use std::pin::Pin;

use resilience::{circuit_breaker, profile, retry_with_backoff};

#[profile]
#[retry_with_backoff]
#[circuit_breaker("one-line")]
async fn awaits(x: u8) -> Result<u8, String> { std::future::ready(Ok(x)).await }

#[profile]
fn blocks(x: u8) -> Option<u8> { Some(x) }

#[profile]
fn gives(x: u8) -> impl Future<Output = u8> { std::future::ready(x) }

#[profile]
fn boxed(x: u8) -> Pin<Box<dyn Future<Output = u8>>> { Box::pin(std::future::ready(x)) }

fn main() {
    drop(awaits(1));
    assert_eq!(blocks(1), Some(1));
    drop(gives(1));
    drop(boxed(1));
}
