//! Snapshots: what a policy shows of itself, for code, JSON and metrics alike.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::id::{Conflict, Kind};
use super::number::Number;

/// How the whole service is. `Display` and the serialised form are the same word.
///
/// ```
/// # use resilience_runtime::words::snapshot::Health;
/// assert_eq!(Health::Degraded.to_string(), "degraded");
/// ```
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

impl Health {
    /// The word in snapshots and metrics. See [`Health`] for an example.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
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

/// How many circuits a policy stands for in the service's health.
///
/// ```
/// # use resilience_runtime::words::snapshot::{Circuits, Standing};
/// let two = Circuits::of(Standing::Failing) + Circuits::of(Standing::Healthy);
/// assert_eq!((two.all, two.failing), (2, 1));
/// assert_eq!(Circuits::of(Standing::Silent).all, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circuits {
    /// Those that have a say.
    pub all: usize,
    /// Those of them that refuse calls.
    pub failing: usize,
}

impl Circuits {
    /// One circuit, or none where it has no say.
    pub fn of(standing: Standing) -> Self {
        Self {
            all: usize::from(standing != Standing::Silent),
            failing: usize::from(standing == Standing::Failing),
        }
    }
}

impl std::ops::Add for Circuits {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            failing: self.failing + other.failing,
        }
    }
}

/// One policy of a registry. See [`figures_as`](Self::figures_as) for an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// The numbers that are not the policy's defaults, and where each comes from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Number>,
    /// The policy's own figures: the serialised form of its own snapshot type.
    #[serde(flatten)]
    pub figures: Figures,
}

impl PolicySnapshot {
    /// A snapshot with these figures and nothing else to say.
    pub fn new(kind: Kind, name: impl Into<String>, figures: impl Into<Figures>) -> Self {
        Self {
            kind,
            name: name.into(),
            sites: Vec::new(),
            conflicts: Vec::new(),
            invalid: Vec::new(),
            numbers: Vec::new(),
            figures: figures.into(),
        }
    }

    /// The figures as a type that reads them, such as the policy's own snapshot type where it is `Deserialize`, or one with
    /// just the fields that are wanted; `None` where they don't fit.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile, words::id::Kind};
    /// #[derive(serde::Deserialize)]
    /// struct Calls {
    ///     calls: u64,
    /// }
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes"))?;
    ///
    /// let snapshot = registry.snapshot();
    /// let quotes = snapshot.policy(Kind::PROFILE, "quotes").unwrap();
    /// assert_eq!(quotes.figures_as::<Calls>().unwrap().calls, 0);
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn figures_as<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(self.figures.value()).ok()
    }
}
