//! The registry: names, scopes, events, snapshots, and what must not harm it.
//!
//! Tests named `g1_..` hold the rows of the list of failure modes. Full numbers run with `RESILIENCE_THOROUGH=1`.

mod calls;
mod capture;
mod conflicts;
mod declared;
mod events;
#[path = "../harness/listening.rs"]
mod listening;
mod names;
mod options;
mod own;
mod policies;
mod scopes;
mod snapshots;
mod subscribers;
mod threads;

/// The small number, or with `RESILIENCE_THOROUGH=1` the full one.
fn scaled(small: usize, full: usize) -> usize {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        full
    } else {
        small
    }
}
