//! The registry that a call is at home in.

use super::global::registry;
use super::map::Registry;
use super::scope;

/// The registry that a call began with. The expansion holds it as a local, and what the layers find in it is borrowed from
/// it, so that a guard is no larger than a reference makes it.
pub struct Home {
    // `None` is the process-wide registry, in which sites find their policies without it
    scope: Option<Registry>,
}

impl Home {
    /// The registry that is current now.
    #[inline]
    pub fn here() -> Self {
        Self {
            scope: scope::current(),
        }
    }

    /// The scoped registry that the call began in; `None` is the process-wide one.
    #[inline]
    pub const fn scoped_registry(&self) -> Option<&Registry> {
        self.scope.as_ref()
    }

    /// The registry that the call began with.
    pub fn registry(&self) -> Registry {
        self.scope.clone().unwrap_or_else(registry)
    }
}
