//! Floor 3: the map of all policies, the inventory of what is declared, scopes for tests, events out.
//!
//! [`registry()`] is the process-wide [`Registry`]; [`scope()`], [`scope_sync`] and [`Registry::wrap`] put another one in
//! force, so that a test has all state to itself.
//!
//! ```
//! use resilience_runtime::registry::{Registry, registry, scope_sync};
//!
//! let mine = Registry::new();
//! scope_sync(&mine, || assert_eq!(registry(), mine));
//! assert_ne!(registry(), mine);
//! ```

mod by_site;
mod call;
mod declare;
mod entries;
mod events;
mod find;
mod global;
mod handle;
mod home;
mod inventory;
mod map;
mod meant;
mod names;
mod outside;
mod overview;
mod scope;
mod setting;
mod site;
mod subscription;
mod table;
mod update;

pub use events::EventStream;
pub use global::registry;
pub use handle::{Handle, NameTaken};
pub use inventory::{GuardedFunction, Layer, OptionInfo};
pub use map::Registry;
pub use overview::RegistrySnapshot;
pub use scope::{Scoped, scope, scope_sync};
pub use setting::{Setting, SettingsError};
pub use subscription::Subscription;

// for expansions only
#[doc(hidden)]
pub use call::Call;
#[doc(hidden)]
pub use home::Home;
#[doc(hidden)]
pub use inventory::{Declared, LayerInfo};
#[doc(hidden)]
pub use site::{AnySite, Recipe, Site};
