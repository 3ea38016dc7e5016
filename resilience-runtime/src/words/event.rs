//! Events: what happened to a policy, told to subscribers and to `tracing`, never on the success path.

use serde::Serialize;

use super::id::{Conflict, Kind, Name};

/// Something that happened to one policy.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The kind of policy.
    pub kind: Kind,
    /// The policy's name.
    pub name: Name,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

impl Event {
    /// An event of the policy of this kind and name.
    pub fn new(at_ms: u64, kind: Kind, name: Name, what: What) -> Self {
        Self {
            at_ms,
            kind,
            name,
            what,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum What {
    /// A breaker changed its state.
    StateChanged {
        /// The state before.
        from: &'static str,
        /// The state after.
        to: &'static str,
    },
    /// A policy refused a call.
    Rejected {
        /// Why.
        reason: &'static str,
        /// When to come back, in milliseconds, where that is known.
        retry_after_ms: Option<u64>,
    },
    /// A call is tried again.
    Retried {
        /// The attempt that failed, from 1.
        attempt: u32,
        /// The most attempts there can be.
        max_attempts: u32,
        /// The wait before the next one, in milliseconds.
        delay_ms: u64,
        /// The error of the failed attempt.
        error: String,
    },
    /// A slow call was begun once more beside itself.
    Hedged {
        /// The attempt that begins, from 2.
        attempt: u32,
    },
    /// A call is not tried again, though it failed in a way that might have gone away.
    Exhausted {
        /// How many attempts were made.
        attempts: u32,
        /// The last error.
        error: String,
    },
    /// A call that failed for good was kept.
    DeadLettered {
        /// The dead letter's id.
        id: u64,
        /// The function that failed.
        function: String,
    },
    /// A failure that needs a person.
    Critical {
        /// The error.
        error: String,
    },
    /// Two places wrote different values for one shared policy.
    ConfigConflict(Conflict),
    /// A value given at run time cannot be meant; the default is in force.
    InvalidConfig {
        /// What is wrong.
        problem: String,
    },
}

impl What {
    /// The event's name, as in its serialised form.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::StateChanged { .. } => "state_changed",
            Self::Rejected { .. } => "rejected",
            Self::Retried { .. } => "retried",
            Self::Hedged { .. } => "hedged",
            Self::Exhausted { .. } => "exhausted",
            Self::DeadLettered { .. } => "dead_lettered",
            Self::Critical { .. } => "critical",
            Self::ConfigConflict(_) => "config_conflict",
            Self::InvalidConfig { .. } => "invalid_config",
        }
    }
}
