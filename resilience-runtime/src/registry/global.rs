//! The process-wide registry: the one global static map.

use std::sync::OnceLock;

use super::map::Registry;
use super::scope;

static GLOBAL: OnceLock<Registry> = OnceLock::new();

pub(super) fn global() -> &'static Registry {
    GLOBAL.get_or_init(Registry::new)
}

/// The registry in force here: that of the [`scope`](super::scope()) this runs in, else the process-wide one.
///
/// ```
/// let registry = resilience_runtime::registry::registry();
/// assert!(registry.policies().is_empty()); // no attribute in this program
/// ```
pub fn registry() -> Registry {
    scope::current().unwrap_or_else(|| global().clone())
}
