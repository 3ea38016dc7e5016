//! Fallbacks: what an expansion calls, written by hand through `layer!`, and the manual API.

#[macro_use]
mod layer;

mod async_handlers;
mod errors;
mod expressions;
mod manual;
mod outcomes;
mod partial;
mod signatures;
mod sync_handlers;

use resilience::{FallbackSnapshot, Rejection, RejectionKind};

/// A rejection by a layer below.
fn open() -> Rejection {
    Rejection::new(RejectionKind::CircuitOpen, "b")
}

/// What the one fallback of a fresh registry shows after the run.
fn shown(run: impl FnOnce()) -> FallbackSnapshot {
    let own = resilience::Registry::new();
    resilience::registry::scope_sync(&own, run);
    own.fallbacks().pop().expect("the fallback ran")
}

/// Runs a future to its end on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}
