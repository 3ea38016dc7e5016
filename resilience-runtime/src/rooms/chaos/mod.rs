//! Chaos: faults on purpose, for tests and game days.
//!
//! [`Chaos`] says which faults there are and how often, built by [`ChaosBuilder`]; the [`ChaosSwitch`] of a registry says whether there
//! are any at all. Only what is built with the cargo feature `chaos` asks the switch.
//!
//! - `config`: what is written, checked, with defaults.
//! - `faults`: the pure decision: a seed, a policy and the number of a call, and the fault of that call.
//! - `policy`: the policy around it, with counts.
//! - `switch`: on or off, and the seed.
//! - `run`: whole calls, for code that uses it without the attribute.
//!
//! A fault is computed from the number of its call and not drawn from a generator that runs on, so that the same seed gives the
//! same faults whatever else the program draws, and however many threads call.

mod config;
mod faults;
mod policy;
mod run;
mod switch;

#[cfg(test)]
mod checks;

pub use config::{ChaosBuilder, ChaosConfig, ChaosOptions};
pub use faults::Fault;
pub use policy::{Chaos, ChaosSnapshot};
pub use run::Pause;
pub use switch::{ChaosSwitch, SWITCH_NAME, any_enabled};
