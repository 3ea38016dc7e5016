//! The registry itself: policies are added to it and taken out; what else it can do stands in the files beside this one.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard, ReentrantMutex, ReentrantMutexGuard};

use super::by_site::BySite;
use super::entries::{Entry, Maps};
use super::events::Bus;
use super::handle::{Handle, NameTaken};
use super::inventory::Inventory;
use crate::tools::emitter::EventSink;
use crate::tools::managed::Managed;
use crate::words::id::Kind;

/// Policies by kind and name, their events, and what the program declares.
///
/// Cheap to clone; clones are the same registry, and equal.
///
/// ```
/// # use resilience_runtime::{registry::Registry, rooms::profile::Profile, words::id::Kind};
/// let registry = Registry::new();
/// let profile = registry.add(Profile::new("quotes"))?;
/// let _ended = profile.measure_sync(|| Some(1));
///
/// assert_eq!(registry.profiles()[0].calls, 1);
/// assert!(registry.snapshot().policy(Kind::PROFILE, "quotes").is_some());
/// # Ok::<(), resilience_runtime::registry::NameTaken>(())
/// ```
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    // one lock for both: never held while a policy, a subscriber or user code runs
    maps: Mutex<Maps>,
    by_site: BySite,
    bus: Arc<Bus>,
    // one change from outside at a time; a thread may come back, since options are the user's code and may make one too
    updating: ReentrantMutex<()>,
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Registry {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for Registry {}

// no code that may panic runs under the lock, so nobody ever sees it half changed
impl UnwindSafe for Registry {}
impl RefUnwindSafe for Registry {}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<_> = self
            .entries()
            .iter()
            .map(|entry| entry.policy.name().to_owned())
            .collect();
        f.debug_struct("Registry")
            .field("policies", &known)
            .finish()
    }
}

impl Registry {
    /// A registry of its own for a [`scope`](super::scope()): the policies that the program declares, in their first
    /// state, and nothing else.
    ///
    /// ```
    /// # use resilience_runtime::registry::{Registry, registry};
    /// assert_ne!(Registry::new(), registry());
    /// ```
    pub fn new() -> Self {
        Self {
            inner: Arc::new(Inner {
                maps: Mutex::default(),
                by_site: BySite::default(),
                bus: Arc::default(),
                updating: ReentrantMutex::default(),
            }),
        }
    }

    /// Lists a policy that code built, so that it shows in snapshots and can be looked up.
    ///
    /// # Errors
    /// [`NameTaken`] where a policy of the kind has the name, or an attribute in the program declares it.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile};
    /// let registry = Registry::new();
    /// let profile = registry.add(Profile::new("quotes"))?;
    /// assert!(registry.add(Profile::new("quotes")).is_err());
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn add<P: Managed>(&self, policy: P) -> Result<Handle<P>, NameTaken> {
        let policy = Arc::new(policy);
        let (kind, name) = (policy.kind(), policy.name().to_owned());
        if Inventory::get().names().find(kind, &name).is_some() {
            return Err(NameTaken { kind, name });
        }
        // before anyone can find it, so that no event is missed
        policy.attach(self.sink());
        let texts = self.texts_for(kind, &name);
        let ours = Entry::added(policy.clone(), false, &texts);
        let entry = self.lock().insert_first(&name, ours.clone());
        if Arc::ptr_eq(&entry, &ours) {
            self.catch_up(&ours, &texts);
            self.tell(kind, &name.into(), &ours);
            Ok(Handle::new(policy))
        } else {
            Err(NameTaken { kind, name })
        }
    }

    /// Takes a policy that code added out of the registry. Handles go on working; snapshots no longer show it.
    ///
    /// `false` where there is none of the name, or an attribute declares it, or it is the registry's own dead-letter queue.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile, words::id::Kind};
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes"))?;
    /// assert!(registry.remove(Kind::PROFILE, "quotes"));
    /// assert!(registry.profile("quotes").is_none());
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn remove(&self, kind: Kind, name: &str) -> bool {
        // dropped after the lock is released
        let removed = self.lock().remove(kind, name);
        removed.is_some()
    }

    /// Every policy back to the state and the counts of a new one: breakers closed, caches empty, counts zero, dead letters
    /// gone. What is configured stays.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile};
    /// let registry = Registry::new();
    /// let profile = registry.add(Profile::new("quotes"))?;
    /// let _ended = profile.measure_sync(|| Some(1));
    /// registry.reset();
    /// assert_eq!(profile.snapshot().calls, 0);
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn reset(&self) {
        for entry in self.entries() {
            entry.policy.reset();
        }
    }

    pub(super) fn updating(&self) -> ReentrantMutexGuard<'_, ()> {
        self.inner.updating.lock()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Maps> {
        self.inner.maps.lock()
    }

    pub(super) fn by_site(&self) -> &BySite {
        &self.inner.by_site
    }

    pub(super) fn bus(&self) -> &Bus {
        &self.inner.bus
    }

    pub(super) fn sink(&self) -> Arc<dyn EventSink> {
        self.inner.bus.clone()
    }
}
