//! Snapshots: what a policy shows of itself, for code, JSON and metrics alike.

use serde::{Deserialize, Serialize};

use super::id::{Conflict, Kind};

/// How a policy, or the whole service, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Nothing is wrong.
    Healthy,
    /// Something is refused.
    Degraded,
    /// More is refused than not.
    Critical,
}

/// What one policy says to the service's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has no say: it cannot be unhealthy, or it is disabled.
    Silent,
    /// It lets calls through.
    Healthy,
    /// It refuses calls.
    Failing,
}

/// One policy of a registry.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PolicySnapshot {
    /// The kind.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// The places that declare it, as `file:line`; empty where code added it.
    pub sites: Vec<String>,
    /// Options that were written differently in two places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// Values given at run time that cannot be meant, in whose place the defaults are in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invalid: Vec<String>,
    /// The policy's own figures: the serialised form of its own snapshot type.
    #[serde(flatten)]
    pub figures: serde_json::Value,
}

impl PolicySnapshot {
    /// A snapshot with these figures and nothing else to say.
    pub fn new(kind: Kind, name: impl Into<String>, figures: serde_json::Value) -> Self {
        Self {
            kind,
            name: name.into(),
            sites: Vec::new(),
            conflicts: Vec::new(),
            invalid: Vec::new(),
            figures,
        }
    }
}
