//! What a registry holds: every policy by kind and name, with what is to be said about how it was declared.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::outside::Outside;
use crate::tools::managed::Managed;
use crate::tools::tuning::{Texts, Tuning};
use crate::words::id::{Conflict, Kind, Place};

#[derive(Default)]
pub(super) struct Maps {
    policies: BTreeMap<Kind, BTreeMap<String, Arc<Entry>>>,
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
    pub(super) fn added(policy: Arc<dyn Managed>, fixed: bool, texts: &Texts) -> Arc<Self> {
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

    /// Takes out what is not there for good.
    pub(super) fn remove(&mut self, kind: Kind, name: &str) -> Option<Arc<Entry>> {
        let named = self.policies.get_mut(&kind)?;
        match named.get(name) {
            Some(entry) if !entry.fixed => named.remove(name),
            _ => None,
        }
    }

    /// What is there of a kind, ordered by name.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<Entry>> {
        let named = self.policies.get(&kind).into_iter();
        named.flat_map(BTreeMap::values)
    }

    /// What is there, ordered by kind and name.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.policies.values().flat_map(BTreeMap::values)
    }
}
