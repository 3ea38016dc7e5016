//! The bulkhead: at most so many calls at once, and a fair, bounded queue of those that wait.
//!
//! [`Bulkhead`] is the policy, built by [`BulkheadBuilder`]; a [`BulkheadPermit`] is one place, given back when it is dropped.
//!
//! - `config`: what is written, checked, with defaults.
//! - `line`: the pure state: who waits, in which order.
//! - `gate`: the driver of that state, a fair semaphore: one atomic word, and a lock for those that wait.
//! - `keys`: a gate per key, for as long as a call of that key is under way.
//! - `policy`, `acquire`, `permit`, `run`, `figures`: the policy around it.
//!
//! The semaphore is our own, not tokio's. A waiter's place in the queue and its permit must be one decision: the bound of the
//! queue, the figures in the snapshot and the hand-over to the next are then exact, where a count kept beside another
//! semaphore would drift from it. It is small, can be modelled with loom, needs no runtime, and has no largest limit.

mod acquire;
mod config;
mod figures;
mod gate;
mod keys;
mod line;
#[cfg(all(test, resilience_loom))]
mod models;
mod permit;
mod policy;
mod run;

#[cfg(all(test, not(resilience_loom)))]
mod checks;

pub use acquire::Acquire;
pub use config::{BulkheadBuilder, BulkheadConfig, BulkheadOptions};
pub use figures::BulkheadSnapshot;
pub use keys::BulkheadKey;
pub use permit::BulkheadPermit;
pub use policy::Bulkhead;
pub use run::Confined;
