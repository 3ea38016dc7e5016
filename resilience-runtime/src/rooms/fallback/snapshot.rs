//! What a fallback shows of itself.

use serde::{Deserialize, Serialize};

use super::counts::{Handled, Read};

/// A fallback's counts since the start or the last reset.
///
/// See [`Fallback`](super::Fallback) for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FallbackSnapshot {
    /// The fallback's name.
    #[serde(default)] // figures go without it: the registry's entry has it already
    pub name: String,
    /// Calls it was run for because the body failed.
    pub failed: u64,
    /// Calls it was run for because a policy refused them, or ended them without a result of the body.
    pub rejected: u64,
    /// Failures that `when` left alone.
    pub passed: u64,
    /// Calls it answered.
    pub answered: u64,
    /// Calls for which the handler gave an error itself.
    pub handler_failed: u64,
    /// Calls for which the handler panicked.
    pub handler_panicked: u64,
    /// Calls dropped while the handler ran.
    pub abandoned: u64,
    /// Handlers that run now.
    pub in_flight: u64,
}

impl FallbackSnapshot {
    pub(super) fn of(name: &str, read: &Read) -> Self {
        Self {
            name: name.to_owned(),
            failed: read.failed,
            rejected: read.rejected,
            passed: read.passed,
            answered: read.ended(Handled::Answered),
            handler_failed: read.ended(Handled::Failed),
            handler_panicked: read.ended(Handled::Panicked),
            abandoned: read.ended(Handled::Abandoned),
            in_flight: read.in_flight,
        }
    }
}
