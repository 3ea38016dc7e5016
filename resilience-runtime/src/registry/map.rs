//! The map: every policy of one registry by kind and name.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard, ReentrantMutex, ReentrantMutexGuard};

use super::events::{Bus, EventStream};
use super::handle::{Handle, NameTaken};
use super::inventory::Inventory;
use super::outside::Outside;
use super::subscription::Subscription;
use crate::tools::emitter::EventSink;
use crate::tools::managed::Managed;
use crate::tools::tuning::{Texts, Tuning};
use crate::words::event::Event;
use crate::words::id::{Conflict, Kind, Place};

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
    bus: Arc<Bus>,
    // one change from outside at a time; a thread may come back, since options are the user's code and may make one too
    updating: ReentrantMutex<()>,
}

#[derive(Default)]
pub(super) struct Maps {
    policies: BTreeMap<Kind, BTreeMap<String, Arc<Entry>>>,
    pub(super) by_site: HashMap<usize, Arc<dyn Managed>>,
    /// What is said from outside of policies of a kind, and of those of a name.
    pub(super) outside: Outside,
}

/// A policy with what is to be said about how it was declared.
pub(super) struct Entry {
    pub(super) policy: Arc<dyn Managed>,
    /// Whether it is there for good: declared, or one that every registry has.
    pub(super) fixed: bool,
    pub(super) sites: Vec<&'static Place>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) invalid: Vec<String>,
    pub(super) tuning: Option<Arc<dyn Tuning>>,
}

impl Entry {
    /// A policy that code built, with what was said of it or its kind before.
    fn added(policy: Arc<dyn Managed>, fixed: bool, texts: &Texts) -> Arc<Self> {
        let tuning = policy.clone().tuning();
        let set = |tuning: &Arc<dyn Tuning>| tuning.check(texts).map(|change| change()).err();
        let said = tuning.as_ref().filter(|_| *texts != Texts::default());
        let invalid = said.and_then(set).unwrap_or_default();
        Arc::new(Self {
            policy,
            fixed,
            sites: Vec::new(),
            conflicts: Vec::new(),
            invalid,
            tuning,
        })
    }
}

impl Maps {
    pub(super) fn entry(&self, kind: Kind, name: &str) -> Option<Arc<Entry>> {
        self.policies.get(&kind)?.get(name).cloned()
    }

    /// The entry that has the name from now on: the one before, else this one.
    pub(super) fn insert_first(&mut self, name: &str, entry: Arc<Entry>) -> Arc<Entry> {
        let named = self.policies.entry(entry.policy.kind()).or_default();
        named.entry(name.to_owned()).or_insert(entry).clone()
    }
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
        let removed = {
            let mut maps = self.lock();
            let named = maps.policies.get_mut(&kind);
            named.and_then(|named| match named.get(name) {
                Some(entry) if !entry.fixed => named.remove(name),
                _ => None,
            })
        };
        removed.is_some()
    }

    /// The policy of this kind and name: code added it, or an attribute declares it, called or not. Each kind has a
    /// look-up of its own that gives its own type, such as [`circuit_breaker`](Self::circuit_breaker).
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, words::id::Kind};
    /// assert!(Registry::new().find(Kind::CACHE, "nobody declares this").is_none());
    /// ```
    pub fn find(&self, kind: Kind, name: &str) -> Option<Arc<dyn Managed>> {
        let known = self.lock().entry(kind, name);
        match known {
            Some(entry) => Some(entry.policy.clone()),
            None => self.declared(kind, name),
        }
    }

    /// The same, as its own type; `None` too where it is of another type.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile, words::id::Kind};
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes"))?;
    /// let profile = registry.find_as::<Profile>(Kind::PROFILE, "quotes").unwrap();
    /// # assert_eq!(profile.snapshot().calls, 0);
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn find_as<P: Managed>(&self, kind: Kind, name: &str) -> Option<Arc<P>> {
        downcast(self.find(kind, name)?)
    }

    /// All policies of a kind as their own type, ordered by name: declared ones and added ones. See [`all`](Self::all)
    /// for an example.
    pub fn all_as<P: Managed>(&self, kind: Kind) -> Vec<Arc<P>> {
        self.all(kind).into_iter().filter_map(downcast).collect()
    }

    /// All policies of a kind, ordered by name: declared ones and added ones.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile, words::id::Kind};
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes"))?;
    /// assert_eq!(registry.all(Kind::PROFILE)[0].name(), "quotes");
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn all(&self, kind: Kind) -> Vec<Arc<dyn Managed>> {
        self.declare_all(Some(kind));
        let maps = self.lock();
        let named = maps.policies.get(&kind).into_iter();
        named
            .flat_map(BTreeMap::values)
            .map(|entry| entry.policy.clone())
            .collect()
    }

    /// The one policy of a kind that every registry has, made by `build` on first use.
    #[doc(hidden)]
    pub fn singleton<P: Managed>(
        &self,
        kind: Kind,
        name: &str,
        build: impl FnOnce() -> P,
    ) -> Arc<P> {
        self.find_as(kind, name).unwrap_or_else(|| {
            let policy = Arc::new(build());
            policy.attach(self.sink());
            let ours = Entry::added(policy.clone(), true, &self.texts_for(kind, name));
            let entry = self.lock().insert_first(name, ours);
            downcast(entry.policy.clone())
                .unwrap_or_else(|| unreachable!("only its own type has the name"))
        })
    }

    /// A view of all events from now on, to be read in async code or by polling.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::circuit_breaker::CircuitBreaker};
    /// let registry = Registry::new();
    /// let mut events = registry.subscribe();
    /// registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap().force_open();
    /// assert_eq!(events.try_recv().unwrap().what.name(), "state_changed");
    /// ```
    pub fn subscribe(&self) -> EventStream {
        self.inner.bus.subscribe()
    }

    /// Runs `callback` for each event on a thread of its own, until the subscription is dropped. It may be slow (it then
    /// loses the oldest events), may panic (the next event is delivered all the same), and may use the registry.
    ///
    /// # Errors
    /// Where the thread cannot be started.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::circuit_breaker::CircuitBreaker};
    /// let registry = Registry::new();
    /// let (heard, hears) = std::sync::mpsc::channel();
    /// let subscription = registry.on_event(move |event| heard.send(event.name.clone()).unwrap())?;
    /// registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap().force_open();
    /// assert_eq!(&*hears.recv().unwrap(), "quotes");
    /// drop(subscription);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn on_event(
        &self,
        callback: impl Fn(&Event) + Send + 'static,
    ) -> std::io::Result<Subscription> {
        Subscription::spawn(self.subscribe(), callback)
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

    pub(super) fn sink(&self) -> Arc<dyn EventSink> {
        self.inner.bus.clone()
    }

    /// What is there now, ordered by kind and name.
    pub(super) fn entries(&self) -> Vec<Arc<Entry>> {
        let maps = self.lock();
        let named = maps.policies.values();
        named.flat_map(BTreeMap::values).cloned().collect()
    }
}

fn downcast<P: Managed>(policy: Arc<dyn Managed>) -> Option<Arc<P>> {
    (policy as Arc<dyn Any + Send + Sync>).downcast().ok()
}
