//! Floor 0: the words every other module speaks. No policy, no lock, no decision lives here.

pub mod clock;
pub mod config;
pub mod event;
pub mod figures;
pub mod id;
pub mod number;
pub mod numbered;
pub mod outcome;
pub mod rejection;
pub mod severity;
pub mod snapshot;
pub(crate) mod sync;
