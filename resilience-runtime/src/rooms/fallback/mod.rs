//! Fallbacks: another answer where the body failed or a policy refused the call.
//!
//! A fallback never sees a success, a panic (which goes on unwinding) or a call that was dropped. What the caller then gets
//! is *degraded*: caches above it don't store it, profiles don't count it as a success.
//!
//! Counts cost nothing until something fails: a call that succeeds leaves no trace here.
//!
//! ```
//! use resilience_runtime::{rooms::fallback::Fallback, words::outcome::Failure};
//!
//! let fallback = Fallback::new("last-close");
//! let quote: Result<u32, Failure<String>> = Err(Failure::Failed("upstream busy".to_owned()));
//! assert_eq!(fallback.answer(quote, |_failure| 41), 41);
//!
//! let shown = fallback.snapshot();
//! assert_eq!((shown.failed, shown.rejected, shown.answered), (1, 0, 1));
//! ```

mod counts;
mod driver;
mod guard;
mod snapshot;

pub use driver::Fallback;
pub use guard::Answering;
pub use snapshot::FallbackSnapshot;
