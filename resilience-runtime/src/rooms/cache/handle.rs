//! A cache found by name in a registry.

use std::ops::Deref;
use std::sync::Arc;

use super::policy::CachePolicy;
use crate::tools::managed::Managed;

/// A cache of a registry: use it as a [`CachePolicy`]. It keeps the cache alive.
///
/// See [`CachePolicy`] for an example.
#[derive(Clone)]
pub struct CacheHandle {
    managed: Arc<dyn Managed>,
}

impl CacheHandle {
    /// The policy as a cache; `None` where it is something else.
    pub fn of(managed: Arc<dyn Managed>) -> Option<Self> {
        untyped(&*managed)?;
        Some(Self { managed })
    }
}

fn untyped(managed: &dyn Managed) -> Option<&CachePolicy> {
    managed.untyped()?.downcast_ref()
}

impl Deref for CacheHandle {
    type Target = CachePolicy;

    fn deref(&self) -> &CachePolicy {
        untyped(&*self.managed).unwrap_or_else(|| unreachable!("`of` looked"))
    }
}
