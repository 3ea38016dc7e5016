//! The cache: values kept for a time, and one run of the body for all that miss at once.
//!
//! moka bounds and evicts (least recently used first); a nearer table in front of it answers hits (`near.rs`). The deadline
//! stands with the value and is read by our clock, counted from the end of the run. Only runs that end well are kept.
//!
//! A *flight* is one run for one key. Whoever misses first leads it; all others wait and get its answer. A leader that is
//! dropped or panics hands over to the waiter that has waited longest. `invalidate` and `clear` let a run end but keep its
//! value out.
//!
//! A call looks (`Seek`), perhaps waits for its turn (`Later`), and then has an answer or the right to run the body
//! (`Run`), which it tells how that ended.
//!
//! * [`TtlCache`] is the cache without an attribute; [`CachePolicy`] is what a registry knows of any cache.

mod any_store;
mod builder;
mod config;
mod flight;
mod flights;
mod handle;
mod line;
mod look;
mod lookup;
#[cfg(all(test, resilience_loom))]
mod loom;
mod near;
#[cfg(all(test, resilience_loom))]
mod near_loom;
mod policy;
mod run;
mod shard;
mod snapshot;
mod store;
mod stored;
mod ttl;
mod turn;
mod waiter;
mod word;
mod writes;

pub use builder::TtlCacheBuilder;
pub use config::{CacheNone, CacheOptions};
pub use handle::CacheHandle;
pub use lookup::LookupKey;
pub use moka::Equivalent;
pub use policy::CachePolicy;
pub use run::{Ended, Finished, Run, Worth};
pub use snapshot::CacheSnapshot;
pub use store::Store;
pub use ttl::TtlCache;
pub use turn::{Answer, Later, Seek, Turn};
pub use word::word_of;
