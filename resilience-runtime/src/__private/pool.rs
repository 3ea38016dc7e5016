//! Pools meet the registry. No attribute declares one: code adds it.

use crate::registry::Registry;
use crate::rooms::pool::{PoolHandle, PoolSnapshot};
use crate::words::id::Kind;

impl Registry {
    /// The pool of this name, whatever it pools; `find_as::<ResourcePool<..>>(Kind::POOL, name)` gives the pool itself.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::pool::ResourcePool};
    /// let registry = Registry::new();
    /// registry.add(ResourcePool::builder("db", || async { Ok::<_, ()>(0) }).build()?)?;
    /// assert_eq!(registry.pool("db").unwrap().snapshot().in_use, 0);
    /// assert!(registry.pool("other").is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pool(&self, name: &str) -> Option<PoolHandle> {
        let managed = self.find(Kind::POOL, name)?;
        managed.untyped()?.downcast_ref().cloned()
    }

    /// What all pools show, ordered by name.
    ///
    /// See [`pool`](Self::pool) for an example of one.
    pub fn pools(&self) -> Vec<PoolSnapshot> {
        let all = self.all(Kind::POOL);
        let handles = all.iter().filter_map(|one| one.untyped()?.downcast_ref());
        handles.map(PoolHandle::snapshot).collect()
    }
}
