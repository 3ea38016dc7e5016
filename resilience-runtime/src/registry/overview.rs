//! The whole registry at a glance: its snapshot and the service's health.

use serde::Serialize;

use super::map::Registry;
use crate::words::clock;
use crate::words::snapshot::{Health, PolicySnapshot, Standing};

/// All policies of a registry at one moment.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RegistrySnapshot {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// The service's health.
    pub health: Health,
    /// The policies, ordered by kind and name; declared ones that were never called are there too.
    pub policies: Vec<PolicySnapshot>,
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
        self.declare_all();
        let policies = self
            .entries()
            .into_iter()
            .map(|entry| {
                let name = entry.policy.name();
                let mut shown =
                    PolicySnapshot::new(entry.policy.kind(), name, entry.policy.figures());
                shown.sites = entry.sites.iter().map(ToString::to_string).collect();
                shown.conflicts = entry.conflicts;
                shown.invalid = entry.invalid;
                shown
            })
            .collect();
        RegistrySnapshot {
            at_ms: clock::unix_ms(clock::now()),
            health: self.health(),
            policies,
        }
    }

    /// The service's health: degraded when any circuit refuses calls, critical when more than half of them and at least
    /// two do. Disabled ones have no say; what was never called is healthy.
    pub fn health(&self) -> Health {
        self.declare_all();
        let (mut failing, mut all) = (0_usize, 0_usize);
        for entry in self.entries() {
            match entry.policy.standing() {
                Standing::Silent => {}
                Standing::Healthy => all += 1,
                Standing::Failing => {
                    all += 1;
                    failing += 1;
                }
            }
        }
        match failing {
            0 => Health::Healthy,
            _ if failing >= 2 && failing * 2 > all => Health::Critical,
            _ => Health::Degraded,
        }
    }
}
