//! The promises of the dead-letter queue and of replays, through the public API and on virtual time.

mod queue;
mod replay;
mod support;
