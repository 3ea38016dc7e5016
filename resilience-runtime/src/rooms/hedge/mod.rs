//! Hedges: a call that is slow is begun once more beside itself, and the first success is the answer.
//!
//! The other attempt begins after a fixed time, or after the time that all but a few of the calls take. The first success wins and the
//! others are dropped at once; the permits in them learn that they were outrun, which says nothing about what they called. A
//! failure wins nothing: while another attempt runs it is waited for, and when all have failed the first one's failure is the
//! call's. A call that fails before another attempt has begun has failed: to try again is a retry's business. What an attempt
//! refused for good (a permanent failure, an open circuit) is not tried again beside it, and a retry-after is kept.
//!
//! Latencies are those of first attempts: of one that was outrun the time that it had by then, so that hedges do not make the
//! function look faster to themselves.
//!
//! - `config.rs`: the numbers, as written and as checked
//! - `decide.rs`: when another attempt begins: pure
//! - `latency.rs`: how long first attempts take, and the quantile
//! - `race.rs`, `guard.rs`: the driver, and the call as it is counted
//! - `counts.rs`, `snapshot.rs`, `policy.rs`, `run.rs`: what is counted and shown, the policy, and calls by hand

mod config;
mod counts;
mod decide;
mod guard;
mod latency;
mod policy;
mod race;
mod run;
mod snapshot;

pub use config::{HedgeBuilder, HedgeOptions};
pub use policy::Hedge;
pub use race::{Finished, Race};
pub use snapshot::HedgeSnapshot;
