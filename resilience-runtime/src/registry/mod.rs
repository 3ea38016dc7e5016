//! Floor 3: the map of all policies, the inventory of what is declared, scopes for tests, events out.

mod call;
mod events;
mod global;
mod inventory;
mod map;
mod overview;
mod scope;
mod site;

pub use call::Call;
pub use events::{EventStream, Subscription};
pub use global::registry;
pub use inventory::{Declared, GuardedFunction, Layer, LayerInfo, OptionInfo};
pub use map::{Handle, NameTaken, Recipe, Registry, RegistrySnapshot};
pub use scope::{Scoped, scope, scope_sync};
pub use site::{AnySite, Resolved, Site};
