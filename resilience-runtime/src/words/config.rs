//! What is said about a number that cannot be meant.

use std::fmt;

use super::id::Kind;

/// A number that a policy cannot work with: which policy, which field, what was given, and what is allowed.
///
/// ```
/// # use resilience_runtime::words::{config::InvalidConfig, id::Kind};
/// let error = InvalidConfig::new(Kind::CIRCUIT_BREAKER, "quotes", "failure_threshold", 0, "at least 1");
/// assert_eq!(
///     error.to_string(),
///     "circuit breaker `quotes`: `failure_threshold` is 0, but must be at least 1",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidConfig {
    /// The kind of policy.
    pub kind: Kind,
    /// The policy's name.
    pub policy: String,
    /// The field as it is written in the attribute and the builder.
    pub field: &'static str,
    /// The value that was given.
    pub value: String,
    /// What is allowed, as the end of a sentence: "at least 1".
    pub allowed: &'static str,
}

impl InvalidConfig {
    /// Says that `field` of the policy was `value`, and what is allowed instead.
    pub fn new(
        kind: Kind,
        policy: impl Into<String>,
        field: &'static str,
        value: impl fmt::Debug,
        allowed: &'static str,
    ) -> Self {
        Self {
            kind,
            policy: policy.into(),
            field,
            value: format!("{value:?}"),
            allowed,
        }
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            policy,
            field,
            value,
            allowed,
        } = self;
        write!(
            f,
            "{} `{policy}`: `{field}` is {value}, but must be {allowed}",
            kind.words()
        )
    }
}

impl std::error::Error for InvalidConfig {}
