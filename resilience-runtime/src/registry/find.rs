//! Finding policies: one by its name, all of a kind, all there are.

use std::any::Any;
use std::sync::Arc;

use super::entries::Entry;
use super::map::Registry;
use crate::tools::managed::Managed;
use crate::words::id::Kind;

impl Registry {
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
        let policies = maps.of_kind(kind).map(|entry| entry.policy.clone());
        policies.collect()
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

    /// What is there now, ordered by kind and name.
    pub(super) fn entries(&self) -> Vec<Arc<Entry>> {
        self.lock().all().cloned().collect()
    }
}

fn downcast<P: Managed>(policy: Arc<dyn Managed>) -> Option<Arc<P>> {
    (policy as Arc<dyn Any + Send + Sync>).downcast().ok()
}
