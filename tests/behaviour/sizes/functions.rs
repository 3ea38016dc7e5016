//! The same three bodies, plain and under layers: one that never waits, one like I/O, one that owns its arguments.

use std::hint::black_box;

pub(crate) type Answer = Result<usize, std::io::Error>;

/// Waits once, so that what lives across it lies in the future.
pub(crate) async fn wait() {
    tokio::task::yield_now().await;
}

/// Reads into a buffer of 256 bytes, with two awaits.
pub(crate) async fn read(from: &str) -> Answer {
    let mut buffer = [0_u8; 256];
    wait().await;
    black_box(&mut buffer);
    wait().await;
    Ok(from.len() + usize::from(black_box(&buffer)[0]))
}

/// A fallback whatever the arguments.
pub(crate) async fn other<A, B>(_: A, _: B) -> Answer {
    wait().await;
    Ok(7)
}

/// The three functions under the same attributes, in a module of that name.
macro_rules! under {
    ($name:ident: $($attrs:tt)*) => {
        pub(crate) mod $name {
            #[allow(unused_imports, reason = "the plain ones have no layers")]
            use resilience::*;

            use super::{Answer, read, wait};

            under! { @ready $($attrs)* }
            under! { @io $($attrs)* }
            under! { @owned $($attrs)* }

            /// The sizes of the three futures.
            pub(crate) fn sizes() -> [usize; 3] {
                [
                    size_of_val(&ready(1, 1)),
                    size_of_val(&io("x", 1)),
                    size_of_val(&owned("x".to_owned(), vec![1])),
                ]
            }
        }
    };
    (@ready $(#[$($attr:tt)*])*) => {
        #[allow(clippy::unused_async, reason = "a body that never waits")]
        $(#[$($attr)*])*
        pub(crate) async fn ready(n: u64, more: u64) -> Answer {
            Ok(usize::try_from(n + more).unwrap_or_default())
        }
    };
    (@io $(#[$($attr:tt)*])*) => {
        $(#[$($attr)*])*
        pub(crate) async fn io(from: &str, n: u64) -> Answer {
            let mut buffer = [0_u8; 256];
            wait().await;
            std::hint::black_box(&mut buffer);
            wait().await;
            Ok(from.len() + usize::from(std::hint::black_box(&buffer)[usize::from(n > 9)]))
        }
    };
    (@owned $(#[$($attr:tt)*])*) => {
        $(#[$($attr)*])*
        pub(crate) async fn owned(from: String, more: Vec<u8>) -> Answer {
            let read = read(&from).await?;
            wait().await;
            Ok(read + more.len())
        }
    };
}

under! { plain: }
under! { profiled: #[profile] }
under! { covered: #[fallback(value = 7)] }
under! { answered: #[fallback(|_| async { wait().await; Ok(7) })] }
under! { handled: #[fallback(crate::functions::other)] }
under! { cached: #[cached(ttl = "1h")] }
under! { retried: #[retry_with_backoff] }
under! { broken: #[circuit_breaker] }
under! { timed: #[timeout("2s")] }
under! { hedged: #[hedge("2s", idempotent)] }
under! { limited: #[rate_limit("5/s", wait = "1s")] }
under! { limited_by_key: #[rate_limit("5/s", key = 1)] }
under! { confined: #[bulkhead(2, queue = 5, wait = "1s")] }
under! { confined_by_key: #[bulkhead(2, queue = 5, key = 1)] }
under! { adapted: #[concurrency_limit(adaptive)] }
under! { struck: #[chaos(error = 0.5, latency = "1s", rate = 0.5)] }
under! { two: #[profile] #[retry_with_backoff] }
under! { three: #[profile] #[retry_with_backoff] #[circuit_breaker] }
under! { four: #[profile] #[fallback(value = 7)] #[retry_with_backoff] #[circuit_breaker] }
under! {
    five:
    #[profile]
    #[fallback(value = 7)]
    #[cached(ttl = "5m")]
    #[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = true)]
    #[circuit_breaker("sizes", failure_threshold = 3, timeout = "30s")]
}
under! {
    five_otherwise:
    #[circuit_breaker]
    #[retry_with_backoff(dead_letter(args), retry_if = |_: &std::io::Error| true, max_elapsed = "1m")]
    #[cached(ttl = "5m", stale_if_error = "1h", time_to_idle = "1m")]
    #[fallback(value = 7, when = |failure: &Failure<std::io::Error>| failure.rejection().is_some())]
    #[profile]
}
