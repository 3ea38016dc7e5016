//! The pool: a bounded number of resources, lent one by one, checked before use, and opened anew when they are old or broken.
//!
//! [`ResourcePool`] is the policy, built by [`ResourcePoolBuilder`] over a [`PoolSource`], which opens and checks; a [`Pooled`] is one
//! resource, which goes back when it is dropped. It needs the feature `pool`.
//!
//! - `config`: what is written, checked, with defaults.
//! - `source`: what the program brings: how a resource is opened, checked, and looked at when it comes back.
//! - `books`: the pure state: what is open, what of it is lent, and what becomes of a resource that comes back.
//! - `shelf`: the slots that deadpool keeps, and what is left in one that it drops.
//! - `policy`, `acquire`, `pooled`, `error`, `figures`, `handle`, `numbers`: the policy around it.
//!
//! Of deadpool it uses the managed pool: its fair semaphore says who has a place, its shelf keeps the idle slots, last in first out, and
//! its objects bring both back on whatever path a call ends. All of that takes no time and runs no code of the program, so that
//! nothing of the program's ever runs under a lock of the pool. Opening, checking and closing happen outside, in a slot that is lent already:
//!
//! - a call that is dropped, fails or panics meanwhile gives its place back, and what it was about to open or check is closed;
//! - a resource is closed before its place goes on, so that there are never more open than there may be;
//! - who is timed out is decided by our own clock, not by deadpool's timeouts, which no test could steer;
//! - fewer places than before are made by keeping some back: deadpool's own `resize` leaves the free places of a pool whose resources were
//!   never opened, and so lets in more than it says;
//! - figures are our own, under one lock: deadpool's status counts a caller that opens as one that waits.

mod acquire;
mod books;
mod config;
mod error;
mod figures;
mod handle;
mod numbers;
mod policy;
mod pooled;
mod shelf;
mod source;

#[cfg(all(test, not(resilience_loom)))]
mod checks;

pub use config::{ResourcePoolBuilder, ResourcePoolConfig, ResourcePoolOptions};
pub use error::PoolError;
pub use figures::PoolSnapshot;
pub use handle::PoolHandle;
pub use policy::ResourcePool;
pub use pooled::Pooled;
pub use source::PoolSource;
