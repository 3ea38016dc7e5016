//! Profiles: how often a function was called, how its calls ended, and how long they took.
//!
//! Time is wall time from entering to leaving the layer, waiting included, for every call that ended, in whichever way. A
//! function that calls itself counts each level with all that it contains, so the total may exceed the time that went by.
//!
//! Counts are exact once the calls have ended, whichever threads they ran on. While calls run, a snapshot may miss the
//! latest ones, but never contradicts itself: the outcomes add up to the calls, and min <= mean <= max.
//!
//! ```
//! use std::time::Duration;
//! use resilience_runtime::rooms::profile::Profile;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let profile = Profile::builder("quotes").slow(Duration::from_millis(500)).build()?;
//! let quote: Result<u32, String> = profile.measure(async { Ok(7) }).await;
//! assert_eq!(quote, Ok(7));
//!
//! let shown = profile.snapshot();
//! assert_eq!((shown.calls, shown.success, shown.slow_calls), (1, 1, 0));
//! # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
//! # }).unwrap();
//! ```

mod config;
mod counts;
mod driver;
mod guard;
mod measured;
#[cfg(all(test, resilience_loom))]
mod models;
mod share;
mod snapshot;

pub use config::{ProfileBuilder, ProfileOptions};
pub use driver::Profile;
pub use guard::Running;
pub use measured::Measured;
pub use snapshot::ProfileSnapshot;
