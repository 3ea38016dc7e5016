//! The whole registry at a glance: its snapshot and the service's health.

use serde::Serialize;

use super::map::Registry;
use crate::words::clock;
use crate::words::id::Kind;
use crate::words::snapshot::{Circuits, Health, PolicySnapshot};

/// All policies of a registry at one moment, for code, as JSON (`Serialize`), and as a readable table (`Display`).
///
/// Its serialised form is `{"at_ms": .., "health": "healthy" | "degraded" | "critical", "policies": [..]}`, where each policy
/// is an object with `kind`, `name`, `sites` (`file:line` each), where there are any `conflicts` and `invalid`, and the
/// figures of its own snapshot type beside them: those of
/// [`CircuitBreakerSnapshot`](crate::rooms::circuit_breaker::CircuitBreakerSnapshot) for a breaker, and so on.
///
/// ```
/// # use resilience_runtime::{registry::Registry, words::id::Kind};
/// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
/// let registry = Registry::new();
/// registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap().force_open();
///
/// let snapshot = registry.snapshot();
/// let quotes = snapshot.policy(Kind::CIRCUIT_BREAKER, "quotes").unwrap();
/// assert_eq!(quotes.figures["state"], "forced_open");
/// assert!(snapshot.to_string().starts_with("the registry: degraded\n\ncircuit breaker `quotes`\n"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RegistrySnapshot {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The service's health.
    pub health: Health,
    /// The policies, ordered by kind and name; declared ones that were never called are there too.
    pub policies: Vec<PolicySnapshot>,
}

impl RegistrySnapshot {
    /// The policy of this kind and name. See [`RegistrySnapshot`] for an example.
    pub fn policy(&self, kind: Kind, name: &str) -> Option<&PolicySnapshot> {
        self.of_kind(kind).find(|policy| policy.name == name)
    }

    /// The policies of a kind, ordered by name.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, words::id::Kind};
    /// assert_eq!(Registry::new().snapshot().of_kind(Kind::CACHE).count(), 0);
    /// ```
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &PolicySnapshot> {
        let policies = self.policies.iter();
        policies.filter(move |policy| policy.kind == kind)
    }
}

impl Registry {
    /// All policies with their figures.
    ///
    /// Each policy's figures belong together; two policies' may be moments apart, since callers are never stopped.
    ///
    /// ```
    /// use resilience_runtime::{registry::Registry, words::snapshot::Health};
    /// let snapshot = Registry::new().snapshot();
    /// assert_eq!(snapshot.health, Health::Healthy);
    /// ```
    pub fn snapshot(&self) -> RegistrySnapshot {
        self.declare_all(None);
        let mut circuits = Circuits::default();
        let policies = self
            .entries()
            .iter()
            .map(|entry| {
                let policy = &entry.policy;
                circuits = circuits + policy.circuits();
                let mut shown = PolicySnapshot::new(policy.kind(), policy.name(), policy.figures());
                shown.sites = entry.sites.iter().map(ToString::to_string).collect();
                shown.conflicts.clone_from(&entry.conflicts);
                shown.invalid.clone_from(&entry.invalid);
                if let Some(tuning) = &entry.tuning {
                    shown.numbers = tuning.numbers();
                }
                shown
            })
            .collect();
        RegistrySnapshot {
            at_ms: clock::unix_ms(clock::now()),
            health: health(circuits),
            policies,
        }
    }

    /// The service's health: degraded when any circuit refuses calls, critical when more than half of them and at least
    /// two do. Disabled ones have no say; what was never called is healthy.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, words::snapshot::Health};
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// let registry = Registry::new();
    /// let quotes = registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap();
    /// assert_eq!(registry.health(), Health::Healthy);
    /// quotes.force_open();
    /// assert_eq!(registry.health(), Health::Degraded);
    /// ```
    pub fn health(&self) -> Health {
        self.declare_all(None);
        let mut circuits = Circuits::default();
        for entry in self.entries() {
            circuits = circuits + entry.policy.circuits();
        }
        health(circuits)
    }
}

fn health(circuits: Circuits) -> Health {
    match circuits.failing {
        0 => Health::Healthy,
        failing if failing >= 2 && failing * 2 > circuits.all => Health::Critical,
        _ => Health::Degraded,
    }
}
