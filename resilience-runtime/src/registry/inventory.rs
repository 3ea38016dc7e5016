//! The inventory: every guarded function of the program, listed at link time, before anything is called.

use std::sync::OnceLock;

use serde::Serialize;

use super::site::AnySite;
use crate::words::id::{Kind, Place};

/// What one expansion submits: the function, its layers, and its sites.
pub struct Declared {
    /// Where the function stands.
    pub place: &'static Place,
    /// Its layers, outermost first.
    pub layers: &'static [LayerInfo],
    /// The replay of its dead letters, where it was asked for.
    pub replay: Option<crate::tools::letters::Replay>,
}

/// One layer, as the attribute wrote it.
pub struct LayerInfo {
    /// The attribute's name: `circuit_breaker`, `retry_with_backoff`, ...
    pub attribute: &'static str,
    /// The options as written, defaults not included.
    pub options: &'static [OptionInfo],
    /// The site of its policy.
    pub site: &'static dyn AnySite,
}

/// One option: its name and the tokens written for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OptionInfo {
    /// The option's name; a positional one has the name it stands for.
    pub name: &'static str,
    /// The value as it is written in the source.
    pub value: &'static str,
}

inventory::collect!(Declared);

/// An annotated function, as [`Registry::policies`](super::Registry::policies) lists it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct GuardedFunction {
    /// The module path, which begins with the crate's name.
    pub module: &'static str,
    /// The function's name.
    pub function: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line of the topmost attribute.
    pub line: u32,
    /// The layers, outermost first.
    pub layers: Vec<Layer>,
}

/// One layer of an annotated function.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Layer {
    /// The attribute: `circuit_breaker`, `retry_with_backoff`, ...
    pub attribute: &'static str,
    /// The kind of policy, as in snapshots.
    pub kind: Kind,
    /// The policy's name in the registry.
    pub name: String,
    /// The options as written.
    pub options: &'static [OptionInfo],
}

/// The whole inventory, in the order of crate, file and line.
pub(super) struct Inventory {
    declared: Vec<&'static Declared>,
    sites: Vec<&'static dyn AnySite>,
}

impl Inventory {
    /// The program's inventory. Complete from the first call on: it is filled at link time.
    pub(super) fn get() -> &'static Self {
        static INVENTORY: OnceLock<Inventory> = OnceLock::new();
        INVENTORY.get_or_init(|| {
            let mut declared: Vec<_> = inventory::iter::<Declared>.into_iter().collect();
            declared.sort_by_key(|one| one.place.rank());
            let sites = declared
                .iter()
                .flat_map(|one| one.layers)
                .map(|layer| layer.site)
                .collect();
            Self { declared, sites }
        })
    }

    pub(super) fn declared(&self) -> &[&'static Declared] {
        &self.declared
    }

    pub(super) fn sites(&self) -> &[&'static dyn AnySite] {
        &self.sites
    }

    /// The site's policy name, unique per kind: the written one, `module::function`, or either with `(file:line)`
    /// where another site of the kind has the same and they don't share.
    pub(super) fn name_of(&self, site: &'static dyn AnySite) -> String {
        let plain = plain_name(site);
        if site.shared() && site.written_name().is_some() {
            return plain;
        }
        let twin = self.sites.iter().any(|other| {
            other.kind() == site.kind() && !same_site(*other, site) && plain_name(*other) == plain
        });
        if twin {
            format!("{plain} ({})", site.place())
        } else {
            plain
        }
    }

    /// All sites of the policy that this site belongs to, in the order in which their written values win.
    pub(super) fn sharing(&self, site: &'static dyn AnySite) -> Vec<&'static dyn AnySite> {
        if !site.shared() || site.written_name().is_none() {
            return vec![site];
        }
        let mut all: Vec<_> = self
            .sites
            .iter()
            .copied()
            .filter(|other| {
                other.kind() == site.kind() && other.written_name() == site.written_name()
            })
            .collect();
        // not in the inventory where the platform has no link-time registration
        if !all.iter().any(|other| same_site(*other, site)) {
            all.push(site);
            all.sort_by_key(|other| other.place().rank());
        }
        all
    }

    /// The site that declares the policy of this kind and name.
    pub(super) fn find(&self, kind: Kind, name: &str) -> Option<&'static dyn AnySite> {
        self.sites
            .iter()
            .copied()
            .find(|site| site.kind() == kind && self.name_of(*site) == name)
    }
}

fn plain_name(site: &dyn AnySite) -> String {
    site.written_name()
        .map_or_else(|| site.place().path(), ToOwned::to_owned)
}

pub(super) fn same_site(one: &dyn AnySite, other: &dyn AnySite) -> bool {
    std::ptr::addr_eq(one, other)
}
