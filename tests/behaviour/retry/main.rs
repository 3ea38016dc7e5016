//! The promises of the retry, through the public API and on virtual time.

mod attempts;
mod cancellation;
mod expansion;
#[path = "../harness/listening.rs"]
mod listening;
mod named;
mod support;
mod timing;
