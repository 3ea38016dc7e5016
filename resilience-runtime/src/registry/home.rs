//! The registry that a call is at home in, with what the call found in it.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use super::global::registry;
use super::map::Registry;
use super::scope;

/// The registry that a call began with. The expansion holds it as a local, and everything that the layers find through
/// it is borrowed from it, so that a guard is no larger than a reference makes it.
pub struct Home {
    // `None` is the process-wide registry, in which sites find their policies without it
    scope: Option<Box<Scope>>,
}

struct Scope {
    registry: Registry,
    found: OnceLock<Box<Found>>,
}

/// A policy that the call found in its scope, and those that it found later.
struct Found {
    site: usize,
    policy: Arc<dyn Any + Send + Sync>,
    next: OnceLock<Box<Found>>,
}

impl Home {
    /// The registry that is current now.
    #[inline]
    pub fn here() -> Self {
        Self {
            scope: scope::current().map(Scope::new),
        }
    }

    /// The scoped registry that the call began in; `None` is the process-wide one.
    #[inline]
    pub fn scoped_registry(&self) -> Option<&Registry> {
        self.scope.as_ref().map(|scope| &scope.registry)
    }

    /// The registry that the call began with.
    pub fn registry(&self) -> Registry {
        self.scoped_registry().cloned().unwrap_or_else(registry)
    }

    /// The policy of the site at this address in the scope, looked for by `find` at the first time.
    #[cold]
    pub(super) fn found(
        &self,
        site: usize,
        find: impl FnOnce(&Registry) -> Arc<dyn Any + Send + Sync>,
    ) -> Option<&(dyn Any + Send + Sync)> {
        let scope = self.scope.as_deref()?;
        let mut place = &scope.found;
        while let Some(found) = place.get() {
            if found.site == site {
                return Some(&*found.policy);
            }
            place = &found.next;
        }
        let mut new = Box::new(Found {
            site,
            policy: find(&scope.registry),
            next: OnceLock::new(),
        });
        // another attempt of the same call may have come first, and with it the end of the chain is further on
        while let Err(mine) = place.set(new) {
            new = mine;
            place = &place.get()?.next;
        }
        Some(&*place.get()?.policy)
    }
}

impl Scope {
    #[cold]
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "boxed where it is rare, not at every call"
    )]
    fn new(registry: Registry) -> Box<Self> {
        Box::new(Self {
            registry,
            found: OnceLock::new(),
        })
    }
}
