//! The promises of the retry, through the public API and on virtual time.

mod attempts;
mod cancellation;
mod expansion;
mod named;
mod support;
mod timing;
