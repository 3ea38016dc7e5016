//! The circuit breaker: stops calling what keeps failing, and finds out by a few probes when it works again.
//!
//! [`CircuitBreaker`] is the policy, built by [`CircuitBreakerBuilder`]; a [`CircuitPermit`] is one admitted call.
//!
//! - `config`: what is written, checked, with defaults.
//! - `word`, `probes`: the pure state: the packed word, and the places of a half-open breaker.
//! - `core`: the driver of that state: one atomic word, and a lock for what is rare.
//! - `breaker`, `permit`, `call`, `figures`, `managed`: the policy around it.

mod breaker;
mod call;
mod config;
mod core;
mod figures;
mod managed;
#[cfg(all(test, resilience_loom))]
mod models;
mod permit;
mod probes;
mod texts;
mod word;

#[cfg(all(test, not(resilience_loom)))]
mod checks;

pub use breaker::CircuitBreaker;
pub use call::Guarded;
pub use config::{
    CircuitBreakerBuilder, CircuitBreakerConfig, CircuitBreakerOptions, CircuitWindow, OnAbandon,
};
pub use figures::CircuitBreakerSnapshot;
pub use permit::{CircuitPermit, Counted};
pub use word::CircuitState;
