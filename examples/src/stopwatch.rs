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
