//! Timeouts: a call that takes too long is dropped, and its caller told so.
//!
//! The deadline is counted from the first poll. Each time the body suspends, the clock is read: at the deadline the body is
//! dropped at once, and the permits in it learn that it took too long. A value that is there wins, however late it is: what
//! gave it was not interrupted, since a future can only be dropped where it yields. Such a value is counted as *overran*.
//!
//! A body that never suspends needs no timer and no runtime.
//!
//! ```
//! use std::time::Duration;
//! use resilience_runtime::{rooms::timeout::Timeout, words::rejection::RejectionKind};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let patience = Timeout::new("quotes", Duration::from_millis(5));
//! assert_eq!(patience.run(async { Ok::<_, String>(7) }).await, Ok(7));
//!
//! let late = patience.run(std::future::pending::<Result<u32, String>>()).await;
//! let rejection = late.unwrap_err().rejection().cloned().unwrap();
//! assert_eq!(rejection.kind(), RejectionKind::TimedOut);
//! assert_eq!((patience.snapshot().in_time, patience.snapshot().timed_out), (1, 1));
//! # });
//! ```

mod config;
mod counts;
mod decide;
mod guard;
mod limited;
mod policy;
mod snapshot;
mod timed;

pub use config::TimeoutOptions;
pub use limited::Limited;
pub use policy::Timeout;
pub use snapshot::TimeoutSnapshot;
pub use timed::Timed;
