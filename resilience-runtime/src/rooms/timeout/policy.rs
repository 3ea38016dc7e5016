//! The timeout itself: gives futures a deadline, and shows how that went.

use std::sync::Arc;
use std::time::Duration;

use super::config::TimeoutOptions;
use super::counts::Counts;
use super::limited::Limited;
use super::snapshot::TimeoutSnapshot;
use super::timed::Timed;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::live::Live;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};

/// Drops calls that take too long, and counts them.
///
/// Any duration can be meant: with zero the body is polled once, and [`Duration::MAX`] is no limit.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::timeout::Timeout;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let patience = Timeout::new("quotes", Duration::from_secs(2));
/// let quote = patience.run(async { Ok::<_, String>(42) }).await;
/// assert_eq!(quote, Ok(42));
///
/// let shown = patience.snapshot();
/// assert_eq!((shown.after_ms, shown.calls, shown.in_time), (Some(2000.0), 1, 1));
/// # });
/// ```
pub struct Timeout {
    emitter: Emitter,
    after: Option<Duration>,
    outside: Live<Option<Duration>>,
    counts: Counts,
}

impl Timeout {
    /// A timeout of this name that is in no registry. `registry().add(..)` lists it.
    pub fn new(name: &str, after: Duration) -> Self {
        Self::with(name, Some(after))
    }

    fn with(name: &str, after: Option<Duration>) -> Self {
        Self {
            emitter: Emitter::new(Kind::TIMEOUT, name),
            after,
            outside: Live::new(None),
            counts: Counts::default(),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// Runs `body` for as long as this timeout allows.
    ///
    /// One whose attribute says for each call how long it may take has no duration of its own, and waits here for as long
    /// as it takes: use [`limit`](Self::limit).
    ///
    /// See [`Timeout`] for an example.
    ///
    /// # Errors
    /// The body's own error, or the rejection where it took too long.
    ///
    /// # Cancel safety
    /// As cancel safe as the body; dropped before its end, the call counts as abandoned.
    ///
    /// # Panics
    /// Where the body does; the call counts as panicked. And where it suspends outside a tokio runtime with a timer.
    pub fn run<T, E, F>(&self, body: F) -> Limited<'_, F>
    where
        F: Future<Output = Result<T, E>>,
    {
        Limited {
            timed: self.limit(self.after().unwrap_or(Duration::MAX), body),
        }
    }

    /// Runs any `body` for at most so long, whatever this timeout would allow.
    ///
    /// ```
    /// use std::time::Duration;
    /// # use resilience_runtime::rooms::timeout::Timeout;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let patience = Timeout::new("quotes", Duration::from_secs(2));
    /// let late = patience.limit(Duration::ZERO, std::future::pending::<()>()).await;
    /// assert_eq!(late.unwrap_err().to_string(), "timeout `quotes` expired");
    /// # });
    /// ```
    ///
    /// # Errors
    /// The rejection where it took too long.
    ///
    /// # Cancel safety
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// As [`run`](Self::run).
    #[inline]
    pub fn limit<F: Future>(&self, after: Duration, body: F) -> Timed<'_, F> {
        Timed::new(self, after, body)
    }

    /// What was counted since the start or the last reset.
    pub fn snapshot(&self) -> TimeoutSnapshot {
        TimeoutSnapshot::of(self.name(), self.after(), &self.counts.read())
    }

    /// Counts back to zero. Calls in flight stay in flight, and are counted when they end.
    pub fn reset(&self) {
        self.counts.reset();
    }

    /// What was set from outside, else what code or a constant of the attribute says.
    fn after(&self) -> Option<Duration> {
        self.outside.get().or(self.after)
    }

    /// How long a call may take whose attribute says so long.
    #[inline]
    pub fn in_force(&self, after: Duration) -> Duration {
        self.outside.get().unwrap_or(after)
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    #[cold]
    pub(super) fn reject(&self) -> Rejection {
        self.emitter.refuse(RejectionKind::TimedOut, None)
    }
}

impl Managed for Timeout {
    fn kind(&self) -> Kind {
        Kind::TIMEOUT
    }

    fn name(&self) -> &str {
        Timeout::name(self)
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        Self::reset(self);
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}

impl Policy for Timeout {
    type Options = TimeoutOptions;

    const KIND: Kind = Kind::TIMEOUT;

    fn build(name: &str, options: TimeoutOptions) -> (Self, Vec<InvalidConfig>) {
        (Self::with(name, options.after), Vec::new())
    }

    const FIXED: &'static [&'static str] = &[];

    fn adopt(&self, _: TimeoutOptions, outside: TimeoutOptions) {
        self.outside.set(outside.after);
    }

    fn told(&self) -> TimeoutOptions {
        TimeoutOptions { after: self.after }
    }
}
