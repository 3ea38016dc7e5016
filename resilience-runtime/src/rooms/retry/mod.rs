//! The retry: a failed call is tried again, after a delay that grows and is spread.
//!
//! [`RetryPolicy`] is the numbers, [`Retry`] a named one that counts. [`Progress`] decides, without clock or randomness;
//! [`Course`] drives it through one call.

mod attempt;
mod config;
mod counted;
mod course;
mod decide;
mod failed;
mod nap;
mod options;
mod run;
#[cfg(test)]
mod tests;

pub use attempt::{Attempt, Attempted, attempt, attempted, attempted_sync};
pub use config::{RetryPolicy, RetryPolicySnapshot};
pub use counted::{Retry, RetrySnapshot};
pub use course::{Course, Since};
pub use decide::{Decision, Progress, RetryEnd};
pub use nap::{Nap, nap};
pub use options::RetryOptions;

pub use crate::tools::backoff::Backoff;
pub use crate::tools::jitter::Jitter;
