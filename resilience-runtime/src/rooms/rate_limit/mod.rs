//! The rate limit: lets through so many calls in a time, at once or when their turn comes, and refuses the rest.
//!
//! [`RateLimiter`] is the policy, built by [`RateLimiterBuilder`]; a [`Turn`] is one call that may have to wait.
//!
//! - `rate`, `config`, `checked`, `builder`: what is written, checked, with defaults.
//! - `gcra`, `sliding`, `rule`: the pure state: one word on integer nanoseconds, or two counts of a window.
//! - `queue`: those who wait, in the order of their turns.
//! - `common`, `keyed`: the drivers: one atomic word for all callers, or a bounded table of cells, one a key.
//! - `limiter`, `asking`, `turn`, `figures`, `managed`: the policy around it.
//!
//! New numbers keep what was taken, in permits: the word is scaled, and the turn of each that waits with it.
//!
//! The algorithm is our own and not governor's, which has the same word and the same speed: governor's clock does not follow
//! virtual time, a reservation there cannot be given back, and its keyed limiter grows without bound.

mod asking;
mod builder;
mod checked;
mod common;
mod config;
mod figures;
mod gcra;
mod keyed;
mod limiter;
mod managed;
#[cfg(all(test, resilience_loom))]
mod models;
mod queue;
mod rate;
mod rule;
mod sliding;
mod texts;
mod turn;

#[cfg(all(test, not(resilience_loom)))]
mod checks;

pub use crate::tools::key::Key;
pub use builder::RateLimiterBuilder;
pub use config::{RateLimiterConfig, RateLimiterOptions};
pub use figures::RateLimiterSnapshot;
pub use limiter::RateLimiter;
pub use rate::Rate;
pub use turn::Turn;
