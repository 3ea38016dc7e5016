//! The map: every policy of one registry by kind and name.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::sync::Arc;

use parking_lot::Mutex;
use thiserror::Error;

use super::events::{Bus, EventStream, Subscription};
use super::inventory::{GuardedFunction, Inventory, Layer};
use super::site::AnySite;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::managed::Managed;
use crate::words::event::{Event, What};
use crate::words::id::{Conflict, Kind, Place};

pub use super::overview::RegistrySnapshot;

/// Policies by kind and name, their events, and what the program declares.
///
/// Cheap to clone; clones are the same registry, and equal.
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    // one lock for both: never held while a policy, a subscriber or user code runs, save for the user's option
    // expressions, which are evaluated before it is taken
    maps: Mutex<Maps>,
    bus: Arc<Bus>,
}

#[derive(Default)]
struct Maps {
    policies: BTreeMap<Kind, HashMap<String, Entry>>,
    by_site: HashMap<usize, Arc<dyn Managed>>,
}

#[derive(Clone)]
pub(super) struct Entry {
    pub(super) policy: Arc<dyn Managed>,
    pub(super) sites: Vec<&'static Place>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) invalid: Vec<String>,
}

/// A freshly built policy with what is to be said about how it was declared.
pub struct Recipe {
    pub(super) policy: Arc<dyn Managed>,
    pub(super) sites: Vec<&'static Place>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) invalid: Vec<String>,
}

/// A policy of this kind already has the name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("there is already a {} named `{name}`", kind.words())]
#[non_exhaustive]
pub struct NameTaken {
    /// The kind of policy.
    pub kind: Kind,
    /// The name.
    pub name: String,
}

/// A policy that code added to a registry: use it as the policy itself.
pub struct Handle<P> {
    policy: Arc<P>,
}

impl<P> Clone for Handle<P> {
    fn clone(&self) -> Self {
        Self {
            policy: Arc::clone(&self.policy),
        }
    }
}

impl<P> Deref for Handle<P> {
    type Target = P;
    fn deref(&self) -> &P {
        &self.policy
    }
}

impl<P> From<Handle<P>> for Arc<P> {
    fn from(handle: Handle<P>) -> Self {
        handle.policy
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

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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
    /// An empty registry, for a [`scope`](super::scope()).
    pub fn new() -> Self {
        Self {
            inner: Arc::new(Inner {
                maps: Mutex::default(),
                bus: Arc::new(Bus::new()),
            }),
        }
    }

    /// Lists a policy that code built, so that it shows in snapshots and can be looked up.
    ///
    /// # Errors
    /// [`NameTaken`] where a policy of the kind has the name, or an attribute in the program declares it.
    pub fn add<P: Managed>(&self, policy: P) -> Result<Handle<P>, NameTaken> {
        let policy = Arc::new(policy);
        let (kind, name) = (policy.kind(), policy.name().to_owned());
        let taken = || NameTaken {
            kind,
            name: name.clone(),
        };
        if Inventory::get().find(kind, &name).is_some() {
            return Err(taken());
        }
        let entry = Entry {
            policy: policy.clone(),
            sites: Vec::new(),
            conflicts: Vec::new(),
            invalid: Vec::new(),
        };
        {
            let mut maps = self.inner.maps.lock();
            let named = maps.policies.entry(kind).or_default();
            if named.contains_key(&name) {
                return Err(taken());
            }
            named.insert(name, entry);
        }
        policy.attach(self.sink());
        Ok(Handle { policy })
    }

    /// Takes a policy that code added out of the registry. Handles go on working; snapshots no longer show it.
    ///
    /// `false` where there is none of the name, or an attribute declares it.
    pub fn remove(&self, kind: Kind, name: &str) -> bool {
        let removed = {
            let mut maps = self.inner.maps.lock();
            match maps.policies.get_mut(&kind) {
                Some(named) if named.get(name).is_some_and(|entry| entry.sites.is_empty()) => {
                    named.remove(name)
                }
                _ => None,
            }
        };
        removed.is_some()
    }

    /// The policy of this kind and name: code added it, or an attribute declares it, called or not.
    pub fn find(&self, kind: Kind, name: &str) -> Option<Arc<dyn Managed>> {
        let known = {
            let maps = self.inner.maps.lock();
            maps.policies
                .get(&kind)
                .and_then(|named| named.get(name))
                .map(|entry| entry.policy.clone())
        };
        known.or_else(|| {
            Inventory::get()
                .find(kind, name)
                .map(|site| self.of_site(site))
        })
    }

    /// The same, as its own type.
    pub fn find_as<P: Managed>(&self, kind: Kind, name: &str) -> Option<Arc<P>> {
        let any: Arc<dyn Any + Send + Sync> = self.find(kind, name)?;
        any.downcast().ok()
    }

    /// All policies of a kind as their own type, ordered by name: declared ones and added ones.
    pub fn all_as<P: Managed>(&self, kind: Kind) -> Vec<Arc<P>> {
        self.all(kind)
            .into_iter()
            .filter_map(|policy| (policy as Arc<dyn Any + Send + Sync>).downcast().ok())
            .collect()
    }

    /// All policies of a kind, ordered by name: declared ones and added ones.
    pub fn all(&self, kind: Kind) -> Vec<Arc<dyn Managed>> {
        self.declare_all();
        self.entries()
            .into_iter()
            .map(|entry| entry.policy)
            .filter(|policy| policy.kind() == kind)
            .collect()
    }

    /// The one policy of a kind that every registry has, made by `build` on first use.
    pub fn singleton<P: Managed>(
        &self,
        kind: Kind,
        name: &str,
        build: impl FnOnce() -> P,
    ) -> Arc<P> {
        if let Some(known) = self.find_as(kind, name) {
            return known;
        }
        match self.add(build()) {
            Ok(handle) => handle.into(),
            // another thread was first
            Err(_) => self
                .find_as(kind, name)
                .unwrap_or_else(|| unreachable!("the name is taken by its own kind")),
        }
    }

    /// Every annotated function of the program with its layers, complete before anything was called.
    pub fn policies(&self) -> Vec<GuardedFunction> {
        let inventory = Inventory::get();
        let layer = |info: &super::LayerInfo| Layer {
            attribute: info.attribute,
            kind: info.site.kind(),
            name: inventory.name_of(info.site),
            options: info.options,
        };
        let function = |one: &&super::Declared| GuardedFunction {
            module: one.place.module,
            function: one.place.function,
            file: one.place.file,
            line: one.place.line,
            layers: one.layers.iter().map(layer).collect(),
        };
        inventory.declared().iter().map(function).collect()
    }

    /// The replay that the guarded function at this place declares.
    pub fn replay_of(&self, place: &Place) -> Option<crate::tools::letters::Replay> {
        Inventory::get()
            .declared()
            .iter()
            .filter(|one| one.place == place)
            .find_map(|one| one.replay)
    }

    /// A view of all events from now on.
    ///
    /// ```
    /// let mut events = resilience_runtime::registry::Registry::new().subscribe();
    /// assert!(events.try_recv().is_none());
    /// ```
    pub fn subscribe(&self) -> EventStream {
        self.inner.bus.subscribe()
    }

    /// Runs `callback` for each event on a thread of its own, until the subscription is dropped. It may be slow (it then
    /// loses the oldest events) and may panic (the next event is delivered all the same).
    ///
    /// # Errors
    /// Where the thread cannot be started.
    pub fn on_event(
        &self,
        callback: impl Fn(&Event) + Send + 'static,
    ) -> std::io::Result<Subscription> {
        Subscription::spawn(self.subscribe(), callback)
    }

    /// Every policy back to the state and the counts of a new one: breakers closed, caches empty, counts zero.
    pub fn reset(&self) {
        for entry in self.entries() {
            entry.policy.reset();
        }
    }

    pub(super) fn sink(&self) -> Arc<dyn EventSink> {
        self.inner.bus.clone()
    }

    /// Creates what is declared and was not called yet.
    pub(super) fn declare_all(&self) {
        for site in Inventory::get().sites() {
            self.of_site(*site);
        }
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let maps = self.inner.maps.lock();
        let mut all: Vec<Entry> = maps
            .policies
            .values()
            .flat_map(HashMap::values)
            .cloned()
            .collect();
        drop(maps);
        all.sort_by(|a, b| {
            (a.policy.kind(), a.policy.name()).cmp(&(b.policy.kind(), b.policy.name()))
        });
        all
    }

    pub(super) fn of_site(&self, site: &'static dyn AnySite) -> Arc<dyn Managed> {
        let key = std::ptr::from_ref(site).addr();
        if let Some(known) = self.inner.maps.lock().by_site.get(&key) {
            return known.clone();
        }
        self.first_of_site(site, key)
    }

    #[cold]
    fn first_of_site(&self, site: &'static dyn AnySite, key: usize) -> Arc<dyn Managed> {
        let inventory = Inventory::get();
        let (kind, name) = (site.kind(), inventory.name_of(site));
        let known = |maps: &Maps| {
            maps.policies
                .get(&kind)?
                .get(&name)
                .map(|entry| entry.policy.clone())
        };
        // the options are the user's expressions: evaluated without the lock, so perhaps by two threads at once
        let recipe = if known(&self.inner.maps.lock()).is_none() {
            Some(site.build(&name, &inventory.sharing(site)))
        } else {
            None
        };
        let (policy, told) = {
            let mut maps = self.inner.maps.lock();
            let (policy, told) = match (known(&maps), recipe) {
                (Some(policy), _) => (policy, None),
                (None, Some(recipe)) => {
                    let policy = recipe.policy.clone();
                    let entry = Entry {
                        policy: recipe.policy,
                        sites: recipe.sites,
                        conflicts: recipe.conflicts,
                        invalid: recipe.invalid,
                    };
                    maps.policies
                        .entry(kind)
                        .or_default()
                        .insert(name.clone(), entry.clone());
                    (policy, Some(entry))
                }
                (None, None) => unreachable!("declared policies are never removed"),
            };
            maps.by_site.insert(key, policy.clone());
            (policy, told)
        };
        if let Some(entry) = told {
            policy.attach(self.sink());
            self.tell(kind, &name, entry);
        }
        policy
    }

    fn tell(&self, kind: Kind, name: &str, entry: Entry) {
        let emitter = Emitter::new(kind, name);
        emitter.attach(self.sink());
        for conflict in entry.conflicts {
            emitter.emit(What::ConfigConflict(conflict));
        }
        for problem in entry.invalid {
            emitter.emit(What::InvalidConfig { problem });
        }
    }
}
