//! How a room tells an event: to `tracing` always, to its registry's subscribers once it is attached.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::words::clock;
use crate::words::event::{Event, What};
use crate::words::id::{Kind, Name};
use crate::words::rejection::{Rejection, RejectionKind};

/// Where events go. Sending never blocks and never runs a subscriber's code.
pub trait EventSink: Send + Sync {
    /// Whether anyone listens now: what nobody would hear is not even made.
    fn wants(&self) -> bool {
        true
    }

    /// Takes the event.
    fn send(&self, event: Event);

    /// The name of this policy, where the program keeps it to its end.
    fn kept(&self, _kind: Kind, _name: &str) -> Option<&'static Name> {
        None
    }
}

/// A policy's way to tell events. Call it after every lock is released, and never on the success path.
pub struct Emitter {
    kind: Kind,
    name: Name,
    sink: OnceLock<Sink>,
}

#[derive(Clone)]
struct Sink {
    to: Arc<dyn EventSink>,
    kept: Option<&'static Name>,
}

impl Emitter {
    /// An emitter for the policy of this kind and name, attached to nothing yet.
    pub fn new(kind: Kind, name: impl Into<Name>) -> Self {
        Self {
            kind,
            name: name.into(),
            sink: OnceLock::new(),
        }
    }

    /// An emitter for a part of the policy, whose name is `policy[part]`. Its events go where the policy's go now.
    #[must_use]
    pub fn of_part(&self, part: &str) -> Self {
        let part = Self::new(self.kind, format!("{}[{part}]", self.name));
        if let Some(sink) = self.sink.get() {
            let kept = None;
            let _new = part.sink.set(Sink {
                kept,
                ..sink.clone()
            });
        }
        part
    }

    /// The policy's name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Sends events there from now on; a second call changes nothing.
    pub fn attach(&self, sink: Arc<dyn EventSink>) {
        let kept = sink.kept(self.kind, &self.name);
        let _first_wins = self.sink.set(Sink { to: sink, kept });
    }

    /// Tells what happened: next to nothing where nobody listens, since an open breaker may tell it at every call.
    #[cold]
    pub fn emit(&self, what: What) {
        unharmed(|| log(self.kind, &self.name, &what));
        if let Some(sink) = self.wanted() {
            let at_ms = clock::unix_ms(clock::now());
            sink.send(Event::new(at_ms, self.kind, self.name.clone(), what));
        }
    }
}

impl Emitter {
    /// The rejection of a call, told as well: not even made as an event where nobody listens, since a policy may refuse
    /// every call.
    #[cold]
    pub fn refuse(&self, kind: RejectionKind, retry_after: Option<Duration>) -> Rejection {
        if tracing::level_enabled!(tracing::Level::DEBUG) || self.wanted().is_some() {
            self.emit(What::Rejected {
                reason: kind.as_str(),
                retry_after_ms: retry_after.map(whole_ms),
            });
        }
        let rejection = self.rejection(kind);
        match retry_after {
            Some(after) => rejection.with_retry_after(after),
            None => rejection,
        }
    }

    /// The same for so many nanoseconds, in line with who refuses by the million: what nobody hears costs a look.
    #[inline]
    pub(crate) fn refuse_for(&self, kind: RejectionKind, nanos: u64) -> Rejection {
        if tracing::level_enabled!(tracing::Level::DEBUG) || self.wanted().is_some() {
            return self.refuse(kind, Some(Duration::from_nanos(nanos)));
        }
        self.rejection(kind).after_nanos(nanos)
    }

    /// The rejection of a call that needs no telling.
    #[inline]
    pub(crate) fn rejection(&self, kind: RejectionKind) -> Rejection {
        match self.sink.get() {
            Some(Sink {
                kept: Some(name), ..
            }) => Rejection::by(kind, name),
            _ => Rejection::new(kind, self.name.clone()),
        }
    }

    #[inline]
    fn wanted(&self) -> Option<&Arc<dyn EventSink>> {
        let sink = self.sink.get().map(|sink| &sink.to);
        sink.filter(|sink| sink.wants())
    }
}

/// Rounded up: waiting that long is enough too.
fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// Runs `log`, which calls `tracing` and with it the program's own subscriber. One that panics must not become the caller's
/// panic; one that calls a guarded function, and so would make events of its own events, is not called again.
pub fn unharmed(log: impl FnOnce()) {
    thread_local! {
        static LOGGING: Cell<bool> = const { Cell::new(false) };
    }
    // a thread that is ending may have no thread-locals any more: then nothing is logged
    let nested = LOGGING.try_with(|logging| logging.replace(true));
    if nested == Ok(false) {
        // the panic hook has spoken
        let _panicked = catch_unwind(AssertUnwindSafe(log));
        let _ended = LOGGING.try_with(|logging| logging.set(false));
    }
}

/// Field names are those of the serialised event.
fn log(kind: Kind, name: &str, what: &What) {
    let kind = kind.as_str();
    match what {
        What::StateChanged { from, to } if *to == "open" || *to == "forced_open" => {
            tracing::warn!(target: "resilience", kind, name, event = "state_changed", from, to, "state changed");
        }
        What::StateChanged { from, to } => {
            tracing::info!(target: "resilience", kind, name, event = "state_changed", from, to, "state changed");
        }
        What::Rejected {
            reason,
            retry_after_ms,
        } => {
            tracing::debug!(target: "resilience", kind, name, event = "rejected", reason, retry_after_ms, "rejected");
        }
        What::Retried {
            attempt,
            max_attempts,
            delay_ms,
            error,
        } => {
            tracing::debug!(
                target: "resilience", kind, name, event = "retried", attempt, max_attempts, delay_ms, error, "retried"
            );
        }
        What::Hedged { attempt } => {
            tracing::debug!(target: "resilience", kind, name, event = "hedged", attempt, "hedged");
        }
        What::Exhausted { attempts, error } => {
            tracing::warn!(target: "resilience", kind, name, event = "exhausted", attempts, error, "exhausted");
        }
        What::DeadLettered { id, function } => {
            tracing::warn!(target: "resilience", kind, name, event = "dead_lettered", id, function, "dead-lettered");
        }
        What::Critical { error } => {
            tracing::error!(target: "resilience", kind, name, event = "critical", error, "critical failure");
        }
        What::ConfigConflict(conflict) => {
            tracing::warn!(
                target: "resilience", kind, name, event = "config_conflict",
                field = conflict.field, kept = conflict.kept, kept_at = conflict.kept_at,
                ignored = conflict.ignored, ignored_at = conflict.ignored_at,
                "two places write different values for one policy"
            );
        }
        What::InvalidConfig { problem } => {
            tracing::error!(target: "resilience", kind, name, event = "invalid_config", problem, "invalid config");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;

    #[derive(Default)]
    struct Counting {
        wants: AtomicBool,
        sent: AtomicUsize,
    }

    impl EventSink for Counting {
        fn wants(&self) -> bool {
            self.wants.load(Ordering::Relaxed)
        }
        fn send(&self, _: Event) {
            self.sent.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn an_event_that_nobody_wants_is_not_made() {
        let sink = Arc::new(Counting::default());
        let emitter = Emitter::new(Kind::CACHE, "prices");
        emitter.attach(sink.clone());
        emitter.emit(What::InvalidConfig {
            problem: String::new(),
        });
        assert_eq!(sink.sent.load(Ordering::Relaxed), 0);
        assert_eq!(Arc::strong_count(emitter.name()), 1);

        sink.wants.store(true, Ordering::Relaxed);
        emitter.emit(What::InvalidConfig {
            problem: String::new(),
        });
        assert_eq!(sink.sent.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_log_that_panics_is_called_again_for_the_next_event() {
        let mut runs = 0;
        for _ in 0..2 {
            unharmed(|| {
                runs += 1;
                unharmed(|| unreachable!("not within itself"));
                panic!("expected");
            });
        }
        assert_eq!(runs, 2);
    }
}
