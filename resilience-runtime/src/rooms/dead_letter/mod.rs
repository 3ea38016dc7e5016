//! The dead-letter room: calls that failed for good, kept in memory and bounded, to be listed and run again.
//!
//! [`DeadLetterQueue`] is the queue; a letter's replay holds a [`Claim`] on it. Running the function again is the business of
//! `registry().dead_letters()`, which knows the registry and the inventory.

mod claim;
mod letter;
mod queue;
mod replay;

pub use claim::Claim;
pub use letter::{DeadLetter, DeadLetterMode, Report};
pub use queue::{DEFAULT_CAPACITY, DeadLetterQueue, DeadLetterStats, QUEUE_NAME};
pub use replay::{ReplayError, ReplayReport, Replaying, is_replaying};
