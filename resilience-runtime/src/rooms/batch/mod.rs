//! Batches: single items gathered from many callers and handed to one function together.
//!
//! A batch is sent when it is full, when its first item has waited for `max_wait`, or by hand. Each caller gets its own
//! result, or the batch's error; a caller that is dropped before the send takes its item back.
//!
//! No task is spawned and no caller is the leader. The batch is one future in common ownership: whichever caller is
//! polled drives it, so a caller that is dropped, or held without being polled, stops nobody else.
//!
//! | file | what |
//! |---|---|
//! | `seats` | one batch as a pure state machine |
//! | `flight` | the lock around it, and who is to be woken |
//! | `drive` | what a polled caller does: the timer, the batch function's future, the answers |
//! | `hub` | all batches of one function: the open ones, the permits, the drain |
//! | `load` | one caller's future |
//! | `policy`, `batcher` | the two ways in: by attribute, and by hand |

mod batcher;
mod config;
mod counts;
mod deal;
mod drive;
mod flight;
mod hub;
mod load;
#[cfg(all(test, resilience_loom))]
mod models;
mod policy;
mod seats;
mod share;
mod shared;

pub use batcher::{Batcher, BatcherBuilder};
pub use config::BatchOptions;
pub use counts::BatchSnapshot;
pub use load::Load;
pub use policy::Batch;
pub use share::{BatchResult, ShareError};
