//! The circuit breaker: stops calling what keeps failing, and finds out by a few probes when it works again.
//!
//! [`CircuitBreaker`] is the policy, built by [`CircuitBreakerBuilder`]; a [`CircuitPermit`] is one admitted call.
//!
//! - `config`, `checked`, `builder`, `told`: what is written, checked, with defaults, and what of it a built one still knows.
//! - `word`, `probes`, `recovery`, `flying`: the pure state: the packed word, the places of a half-open breaker, how long it
//!   stays open, the calls under way where slow ones are looked for.
//! - `ramp`: the way back to all calls, pure too.
//! - `core`: the driver of that state: one atomic word, and a lock for what is rare.
//! - `keys`, `keyed`: a breaker for each key, bounded.
//! - `breaker`, `permit`, `call`, `controls`, `figures`, `managed`: the policy around it.

mod breaker;
mod builder;
mod call;
mod checked;
mod config;
mod controls;
mod core;
mod failing;
mod figures;
mod flying;
mod keyed;
mod keys;
mod last;
mod managed;
#[cfg(all(test, resilience_loom))]
mod models;
mod permit;
mod probes;
mod ramp;
mod recovery;
mod texts;
mod told;
#[cfg(all(test, resilience_loom))]
mod window_models;
mod word;

#[cfg(all(test, not(resilience_loom)))]
mod checks;
#[cfg(all(test, not(resilience_loom)))]
mod window_checks;
#[cfg(all(test, not(resilience_loom)))]
mod window_list;

pub use breaker::CircuitBreaker;
pub use builder::CircuitBreakerBuilder;
pub use call::Guarded;
pub use config::{CircuitBreakerConfig, CircuitBreakerOptions, CircuitWindow, OnAbandon};
pub use figures::{CircuitBreakerSnapshot, CircuitKeySnapshot, CircuitKeysSnapshot};
pub use keyed::CircuitOfKey;
pub use permit::{CircuitPermit, Counted};
pub use word::CircuitState;
