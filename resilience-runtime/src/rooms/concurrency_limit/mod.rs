//! The concurrency limit: so many calls at once as what is called can take, found out from how long the calls take.
//!
//! [`ConcurrencyLimit`] is the policy, built by [`ConcurrencyLimitBuilder`]; a [`ConcurrencyPermit`] is one call, which says how
//! it ended.
//!
//! - `config`: what is written, checked, with defaults.
//! - `gradient`: the formula: a limit, the latency it is allowed and the one it has, and the next limit.
//! - `sampled`: the latencies of one window, and their quantile.
//! - `adaptive`: the pure state: what is learned from each call that ends, and when the least latency is measured anew.
//! - `gate`: how many run and how many may, in one atomic word.
//! - `policy`, `permit`, `call`, `figures`: the policy around it.
//!
//! The formula is Envoy's gradient. Around it stand three things that the field has learned to want. The least latency is measured
//! anew in time, else a slow drift of the service would pass for load (or load for a drift). A window lasts at least
//! twice as long as its calls and looks at the second half only, so that the limit is judged by calls that ran under it. And
//! a limit that is not used does not grow.

mod adaptive;
mod call;
mod config;
mod figures;
mod gate;
mod gradient;
#[cfg(all(test, resilience_loom))]
mod models;
mod permit;
mod policy;
mod sampled;

#[cfg(all(test, not(resilience_loom)))]
mod checks;

pub use call::Admitted;
pub use config::{ConcurrencyLimitBuilder, ConcurrencyLimitConfig, ConcurrencyLimitOptions};
pub use figures::ConcurrencyLimitSnapshot;
pub use permit::ConcurrencyPermit;
pub use policy::ConcurrencyLimit;
