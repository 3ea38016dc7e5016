//! Time as an onlooker reads it: examples measure the policies from outside, so not with the policies' own clock.

use std::time::{Duration, Instant};

/// Runs from when it is started.
///
/// ```
/// let watch = resilience_examples::stopwatch::Stopwatch::start();
/// assert!(watch.elapsed() <= watch.elapsed());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

#[expect(
    clippy::disallowed_methods,
    reason = "the one file of the examples that reads time"
)]
impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
