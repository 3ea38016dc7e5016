//! The runtime of `resilience`: what the attributes expand to, and everything that can be used without them.
//!
//! Users depend on the `resilience` crate, which re-exports all of this.
//!
//! The modules stand on floors; each imports only from a strictly lower floor or from its own folder:
//! `words` (0), `tools` (1), `rooms` (2), `registry` (3), `__private` (4).

// lets generated code and our own tests name this crate the way users' code does
extern crate self as resilience_runtime;

pub mod registry;
pub mod rooms;
pub mod tools;
pub mod words;

#[doc(hidden)]
pub mod __private;
