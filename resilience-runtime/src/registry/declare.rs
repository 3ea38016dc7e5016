//! How a declared policy comes to life in a registry: at its first call, or when code first asks for it.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::entries::Entry;
use super::inventory::{GuardedFunction, Inventory};
use super::map::Registry;
use super::names::address;
use super::scope::scope_sync;
use super::site::AnySite;
use crate::tools::emitter::Emitter;
use crate::tools::managed::Managed;
use crate::words::event::What;
use crate::words::id::{Kind, Name, Place};

thread_local! {
    /// The policies whose options this thread evaluates now: user code, which may ask the registry in its turn.
    static BUILDING: RefCell<Vec<Building>> = const { RefCell::new(Vec::new()) };
}

#[derive(PartialEq)]
struct Building {
    registry: Registry,
    kind: Kind,
    name: Name,
}

/// While it lives, this thread evaluates the options of a policy.
struct Begun;

impl Begun {
    /// `None` where this thread does so already, further out.
    fn begin(building: Building) -> Option<Self> {
        BUILDING.with_borrow_mut(|all| {
            let new = !all.contains(&building);
            new.then(|| {
                all.push(building);
                Self
            })
        })
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let ended = BUILDING.with_borrow_mut(Vec::pop);
        drop(ended);
    }
}

impl Registry {
    /// Every annotated function of the program with its layers, complete before anything was called: in the order of
    /// crate, file and line, the same in every registry. See [`GuardedFunction`] for an example.
    pub fn policies(&self) -> Vec<GuardedFunction> {
        Inventory::get().functions()
    }

    /// The replay that the guarded function at this place declares.
    #[doc(hidden)]
    pub fn replay_of(&self, place: &Place) -> Option<crate::tools::letters::Replay> {
        Inventory::get().replay_of(place)
    }

    /// Creates what is declared and was not called yet: all of it, or what is of one kind, so that a look at one kind
    /// evaluates no options of others.
    ///
    /// Where an option panics its policy is left out, as it can't be called either; the others are there.
    pub(super) fn declare_all(&self, kind: Option<Kind>) {
        let sites = Inventory::get().names().sites().iter();
        for site in sites.filter(|site| kind.is_none_or(|kind| site.kind() == kind)) {
            let _panicked = catch_unwind(AssertUnwindSafe(|| self.try_site(*site)));
        }
    }

    /// The declared policy of this kind and name.
    pub(super) fn declared(&self, kind: Kind, name: &str) -> Option<Arc<dyn Managed>> {
        let site = Inventory::get().names().find(kind, name)?;
        self.try_site(site).cloned()
    }

    /// The policy of a site that is called.
    pub(super) fn of_site(&self, site: &'static dyn AnySite) -> &Arc<dyn Managed> {
        self.try_site(site).unwrap_or_else(|| {
            panic!(
                "the options of {} `{}` call the function they belong to",
                site.kind().words(),
                Inventory::get().names().of(site)
            )
        })
    }

    /// `None` where this thread is evaluating the options of that very policy.
    fn try_site(&self, site: &'static dyn AnySite) -> Option<&Arc<dyn Managed>> {
        let known = self.by_site().find(address(site));
        known.or_else(|| self.first_of_site(site))
    }

    #[cold]
    fn first_of_site(&self, site: &'static dyn AnySite) -> Option<&Arc<dyn Managed>> {
        let names = Inventory::get().names();
        let (kind, name) = (site.kind(), names.of(site));
        let known = self.lock().entry(kind, &name);
        let entry = if let Some(known) = known {
            known
        } else {
            let (entry, new) = self.build(site, kind, &name)?;
            if new {
                self.tell(kind, &name, &entry);
            }
            entry
        };
        let policy = entry.policy.clone();
        Some(self.by_site().insert_first(address(site), policy))
    }

    /// The entry of this name, built where no other thread was faster, and whether it is the one built here.
    fn build(
        &self,
        site: &'static dyn AnySite,
        kind: Kind,
        name: &Name,
    ) -> Option<(Arc<Entry>, bool)> {
        let sharing = Inventory::get().names().sharing(site);
        // the options are the user's expressions: evaluated without the lock, so perhaps by two threads at once
        let texts = self.texts_for(kind, name);
        let recipe = {
            let _begun = Begun::begin(Building {
                registry: self.clone(),
                kind,
                name: name.clone(),
            })?;
            scope_sync(self, || site.build(name, &sharing, &texts))
        };
        recipe.policy.attach(self.sink());
        let built = Arc::new(Entry {
            policy: recipe.policy,
            fixed: true,
            sites: recipe.sites,
            conflicts: recipe.conflicts,
            invalid: recipe.invalid,
            tuning: Some(recipe.tuning),
        });
        let entry = self.lock().insert_first(name, built.clone());
        let new = Arc::ptr_eq(&entry, &built);
        if new {
            self.catch_up(&entry, &texts);
        }
        Some((entry, new))
    }

    pub(super) fn tell(&self, kind: Kind, name: &Name, entry: &Entry) {
        let emitter = Emitter::new(kind, name.clone());
        emitter.attach(self.sink());
        for conflict in &entry.conflicts {
            emitter.emit(What::ConfigConflict(conflict.clone()));
        }
        self.tell_invalid(kind, name, &entry.invalid);
    }

    /// Tells of numbers that cannot be meant for this policy.
    pub(super) fn tell_invalid(&self, kind: Kind, name: &str, invalid: &[String]) {
        if invalid.is_empty() {
            return;
        }
        let emitter = Emitter::new(kind, name);
        emitter.attach(self.sink());
        for problem in invalid {
            let problem = problem.clone();
            emitter.emit(What::InvalidConfig { problem });
        }
    }
}
