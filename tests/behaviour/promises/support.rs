//! What these tests share: an error of every severity, a count of runs, and the events of a scope.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::registry::EventStream;
use resilience::{CircuitBreakerSnapshot, Classify, Registry, Rejection, RejectionKind};
use tokio::time::Instant;

/// One variant of each kind.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Classify)]
pub(crate) enum Fault {
    #[error("reset")]
    #[severity(transient)]
    Reset,
    #[error("busy")]
    #[severity(recoverable)]
    Busy,
    #[error("unknown")]
    #[severity(permanent)]
    Unknown,
    #[error("revoked")]
    #[severity(critical)]
    Revoked,
    #[error("limited")]
    #[severity(recoverable)]
    Limited(#[retry_after] Duration),
    #[error(transparent)]
    #[severity(source)]
    Rejected(#[from] Rejection),
}

impl Fault {
    pub(crate) fn kind(&self) -> Option<RejectionKind> {
        match self {
            Self::Rejected(rejection) => Some(rejection.kind()),
            _ => None,
        }
    }
}

/// How often a body ran.
#[derive(Default)]
pub(crate) struct Runs(AtomicU32);

impl Runs {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// One more: its number, from 1.
    pub(crate) fn count(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many there were since the last look.
    pub(crate) fn take(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

/// The names of the events that were told since the last look, with the kind of policy.
pub(crate) fn told(events: &mut EventStream) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(event) = events.try_recv() {
        names.push(format!("{} {}", event.kind.as_str(), event.what.name()));
    }
    names
}

/// How many alerts were told since the last look.
pub(crate) fn alerts(events: &mut EventStream) -> usize {
    let critical = |name: &&String| name.ends_with(" critical");
    told(events).iter().filter(critical).count()
}

pub(crate) fn breaker(registry: &Registry, name: &str) -> CircuitBreakerSnapshot {
    registry
        .circuit_breaker(name)
        .expect("an attribute declares it")
        .snapshot()
}

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// How long the future takes on the paused clock, and what it gives.
pub(crate) async fn timed<T>(future: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    let value = future.await;
    (value, start.elapsed())
}
