//! The inventory: every guarded function of the program, listed at link time, before anything is called.

use std::sync::OnceLock;

use serde::Serialize;

use super::names::Names;
use super::site::AnySite;
use crate::words::id::{Kind, Place};

/// What one expansion submits: the function, its layers, and its sites.
pub struct Declared {
    /// Where the function stands.
    pub place: &'static Place,
    /// Its layers, outermost first.
    pub layers: &'static [LayerInfo],
    /// The policies that its layers draw on besides their own, such as the budget of a retry.
    pub shared: &'static [&'static dyn AnySite],
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

/// One option: its name and the tokens written for it. See [`GuardedFunction`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OptionInfo {
    /// The option's name; a positional one has the name it stands for.
    pub name: &'static str,
    /// The value as it is written in the source.
    pub value: &'static str,
}

inventory::collect!(Declared);

/// An annotated function, as [`Registry::policies`](super::Registry::policies) lists it.
///
/// ```
/// for function in resilience_runtime::registry::registry().policies() {
///     println!("{}::{} ({}:{})", function.module, function.function, function.file, function.line);
///     for layer in &function.layers {
///         println!("  {} `{}` {:?}", layer.attribute, layer.name, layer.options);
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// One layer of an annotated function. See [`GuardedFunction`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    names: Names,
}

impl Inventory {
    /// The program's inventory. Complete from the first call on: it is filled at link time.
    pub(super) fn get() -> &'static Self {
        static INVENTORY: OnceLock<Inventory> = OnceLock::new();
        INVENTORY.get_or_init(|| {
            let mut declared: Vec<_> = inventory::iter::<Declared>.into_iter().collect();
            // functions that a macro makes stand in one line
            declared.sort_by_key(|one| (one.place.rank(), one.place.module, one.place.function));
            let sites = declared.iter().flat_map(|one| {
                let own = one.layers.iter().map(|layer| layer.site);
                own.chain(one.shared.iter().copied())
            });
            let names = Names::new(sites.collect());
            Self { declared, names }
        })
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Every function with its layers.
    pub(super) fn functions(&self) -> Vec<GuardedFunction> {
        let layer = |info: &LayerInfo| Layer {
            attribute: info.attribute,
            kind: info.site.kind(),
            name: self.names.of(info.site).to_string(),
            options: info.options,
        };
        let function = |one: &&Declared| GuardedFunction {
            module: one.place.module,
            function: one.place.function,
            file: one.place.file,
            line: one.place.line,
            layers: one.layers.iter().map(layer).collect(),
        };
        self.declared.iter().map(function).collect()
    }

    pub(super) fn replay_of(&self, place: &Place) -> Option<crate::tools::letters::Replay> {
        let at_place = self.declared.iter().filter(|one| one.place == place);
        at_place.into_iter().find_map(|one| one.replay)
    }
}
