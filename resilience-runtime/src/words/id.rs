//! Who a policy is: its kind, its name, and the place in the source that declares it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A policy's name, cheap to clone.
pub type Name = Arc<str>;

/// The kind of a policy, by the thing that its attribute makes: `circuit_breaker`, `retry` (of `retry_with_backoff`), `retry_budget` (of its
/// `budget`), `cache`
/// (of `cached`), `profile`, `fallback`, `batch`, `bulkhead`, `hedge`, `pool`, `rate_limit`, `timeout`,
/// `concurrency_limit`, `chaos`.
///
/// ```
/// # use resilience_runtime::words::id::Kind;
/// assert_eq!(Kind::CIRCUIT_BREAKER.as_str(), "circuit_breaker");
/// assert_eq!(Kind::CIRCUIT_BREAKER.words(), "circuit breaker");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(&'static str);

impl Kind {
    /// `circuit_breaker`
    pub const CIRCUIT_BREAKER: Self = Self("circuit_breaker");
    /// `retry`
    pub const RETRY: Self = Self("retry");
    /// `retry_budget`
    pub const RETRY_BUDGET: Self = Self("retry_budget");
    /// `cache`
    pub const CACHE: Self = Self("cache");
    /// `profile`
    pub const PROFILE: Self = Self("profile");
    /// `fallback`
    pub const FALLBACK: Self = Self("fallback");
    /// `bulkhead`
    pub const BULKHEAD: Self = Self("bulkhead");
    /// `pool`
    pub const POOL: Self = Self("pool");
    /// `batch`
    pub const BATCH: Self = Self("batch");
    /// `timeout`
    pub const TIMEOUT: Self = Self("timeout");
    /// `rate_limit`
    pub const RATE_LIMIT: Self = Self("rate_limit");
    /// `hedge`
    pub const HEDGE: Self = Self("hedge");
    /// `chaos`
    pub const CHAOS: Self = Self("chaos");
    /// `chaos_switch`
    pub const CHAOS_SWITCH: Self = Self("chaos_switch");
    /// `concurrency_limit`
    pub const CONCURRENCY_LIMIT: Self = Self("concurrency_limit");
    /// `dead_letter`
    pub const DEAD_LETTER: Self = Self("dead_letter");

    /// A kind by its name in snapshots and metrics, in `snake_case`.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name in snapshots and metrics: `circuit_breaker`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The name in sentences: `circuit breaker`.
    pub fn words(self) -> String {
        self.0.replace('_', " ")
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// The guarded function that declares a policy, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The module path, which begins with the crate's name.
    pub module: &'static str,
    /// The function's name. A macro does not see the type of a method, so that is not in it.
    pub function: &'static str,
    /// The source file, as the compiler names it.
    pub file: &'static str,
    /// The line of the attribute.
    pub line: u32,
}

impl Place {
    /// The name of a policy that was given none: `module::function`.
    pub fn path(&self) -> String {
        format!("{}::{}", self.module, self.function)
    }

    /// The crate the function belongs to.
    pub fn krate(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }

    /// The order in which written values win: by crate, then file, then line.
    pub fn rank(&self) -> (&'static str, &'static str, u32) {
        (self.krate(), self.file, self.line)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Two places that wrote different values for the same option of one shared policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conflict {
    /// The option.
    pub field: String,
    /// The value in force.
    pub kept: String,
    /// Where it was written, as `file:line`.
    pub kept_at: String,
    /// The value that was set aside.
    pub ignored: String,
    /// Where it was written, as `file:line`.
    pub ignored_at: String,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            kept,
            kept_at,
            ignored,
            ignored_at,
        } = self;
        write!(
            f,
            "`{field}` is {kept} ({kept_at}), not {ignored} ({ignored_at})"
        )
    }
}
