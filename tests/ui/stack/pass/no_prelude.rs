//! Nothing of the prelude, and everything of it under other names.
#![no_implicit_prelude]

mod core {}
mod std {}
mod resilience_runtime {}
mod tokio {}

/// Not `core`'s.
pub struct Ok;
/// Not `core`'s.
pub struct Some;
/// Not `core`'s.
pub struct Box;
/// Not `core`'s.
pub struct Vec;
/// Not `core`'s.
pub trait Drop {}
/// Not `core`'s.
pub type Result = u8;
/// Not `core`'s.
pub type Option = u8;

macro_rules! concat {
    () => {};
}
macro_rules! stringify {
    () => {};
}

#[::resilience::profile("no-prelude", slow = "1s")]
#[::resilience::fallback(value = ::core::result::Result::Ok(1))]
#[::resilience::cached(ttl = "5m", max_size = 10)]
#[::resilience::retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
#[::resilience::circuit_breaker("no-prelude", failure_threshold = 5)]
async fn work(name: &str) -> ::core::result::Result<usize, ::std::string::String> {
    ::core::result::Result::Ok(name.len())
}

#[::resilience::profile]
#[::resilience::cached(ttl = "5m")]
fn blocking(id: u8) -> ::core::option::Option<u8> {
    ::core::option::Option::Some(id)
}

#[::resilience::batch(max_wait = 0)]
async fn load(
    ids: ::std::vec::Vec<u8>,
) -> ::core::result::Result<::std::vec::Vec<u8>, ::std::string::String> {
    ::core::result::Result::Ok(ids)
}

fn main() {
    stringify!();
    concat!();
    let (_, _, _, _): (Ok, Some, Box, Vec) = (Ok, Some, Box, Vec);
    let runtime = ::tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    ::core::assert_eq!(runtime.block_on(work("abc")), ::core::result::Result::Ok(3));
    ::core::assert_eq!(blocking(4), ::core::option::Option::Some(4));
    ::core::assert_eq!(runtime.block_on(load(5)), ::core::result::Result::Ok(5));
    let (one, two): (Result, Option) = (1, 2);
    ::core::assert_eq!(one + two, 3);
}
