//! One call of a guarded function: what its layers share while it runs.

use super::global::registry;
use super::map::Registry;
use super::scope;
use crate::words::outcome::Look;
use crate::words::rejection::Rejection;

/// What the layers of one call share. The expansion holds it as a local, so that no layer needs to know another.
pub struct Call {
    registry: Option<Registry>,
    /// The attempt that runs, and the most there can be; `(0, 0)` outside a retry.
    pub attempt: (u32, u32),
    /// Whether a fallback or a stale value answered.
    pub degraded: bool,
    /// What the cache of this stack answered with.
    pub look: Option<Look>,
    /// A rejection that had to become the user's error on its way through a foreign attribute.
    pub crossed: Option<Box<Rejection>>,
}

impl Call {
    /// A call that begins now: it keeps the registry that is current now.
    #[inline]
    pub fn begin() -> Self {
        Self {
            registry: scope::current(),
            attempt: (0, 0),
            degraded: false,
            look: None,
            crossed: None,
        }
    }

    /// The scoped registry that the call began in; `None` is the process-wide one.
    #[inline]
    pub fn scoped_registry(&self) -> Option<&Registry> {
        self.registry.as_ref()
    }

    /// The registry that the call began with.
    pub fn registry(&self) -> Registry {
        self.registry.clone().unwrap_or_else(registry)
    }
}
