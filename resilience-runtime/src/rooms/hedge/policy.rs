//! The hedge itself: runs the attempts of a call side by side, and shows how that went.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::config::{HedgeBuilder, HedgeOptions, MAX, problem};
use super::counts::{Counts, Tally};
use super::latency::Latencies;
use super::race::{Finished, Race};
use super::snapshot::HedgeSnapshot;
use crate::tools::budget::Budget;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::live::Live;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::event::What;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// Begins a slow call once more beside itself, and takes the first success.
///
/// The body may run more than once at the same time, and what loses is dropped midway: only for what does no harm then.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::time::Duration;
/// use resilience_runtime::rooms::hedge::Hedge;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let quotes = Hedge::builder("quotes").after(Duration::from_millis(5)).build()?;
/// let requests = AtomicU32::new(0);
/// let quote = quotes
///     .run(|| async {
///         if requests.fetch_add(1, Ordering::Relaxed) == 0 {
///             std::future::pending::<()>().await; // the first one hangs
///         }
///         Ok::<_, std::io::Error>(42)
///     })
///     .await;
/// assert_eq!(quote.unwrap(), 42);
///
/// let shown = quotes.snapshot();
/// assert_eq!((shown.calls, shown.hedged, shown.won_by_hedge, shown.outrun), (1, 1, 1, 1));
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub struct Hedge {
    emitter: Emitter,
    written: HedgeOptions,
    numbers: Live<Numbers>,
    // made where there is a quantile for the first time
    latencies: OnceLock<Latencies>,
    budget: Option<Arc<dyn Budget>>,
    counts: Counts,
}

/// The numbers in force, but for those that an attribute says at each call.
#[derive(Clone, Debug, PartialEq)]
struct Numbers {
    all: HedgeOptions,
    /// Those of them that were set from outside: they stand before what a call says.
    outside: HedgeOptions,
}

impl std::fmt::Debug for Hedge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hedge")
            .field("name", &self.name())
            .field("numbers", &self.numbers.get().all)
            .finish_non_exhaustive()
    }
}

impl Hedge {
    /// A builder for a hedge of this name.
    ///
    /// See [`HedgeBuilder`] for an example.
    pub fn builder(name: impl Into<String>) -> HedgeBuilder {
        HedgeBuilder::new(name)
    }

    pub(super) fn new(name: &str, written: HedgeOptions, budget: Option<Arc<dyn Budget>>) -> Self {
        let latencies = OnceLock::new();
        if written.quantile.is_some() {
            latencies.get_or_init(Latencies::new);
        }
        let numbers = Numbers {
            all: written.clone(),
            outside: HedgeOptions::default(),
        };
        Self {
            emitter: Emitter::new(Kind::HEDGE, name),
            written,
            numbers: Live::new(numbers),
            latencies,
            budget,
            counts: Counts::default(),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The attempts of one call, each a future that `make` gives: what an attribute calls. By hand use [`run`](Self::run).
    ///
    /// `after` is what this call says: what was set from outside comes before it, and before both a quantile that is known.
    /// `max` is [`max_in_force`](Self::max_in_force).
    #[doc(hidden)]
    #[inline]
    pub fn race<M, F, T, B>(
        &self,
        after: Option<Duration>,
        max: u32,
        budget: B,
        make: M,
    ) -> Race<'_, M, F, T, B>
    where
        M: Fn() -> F,
        F: Future<Output = Finished<T>>,
        B: Budget,
    {
        let measured = self.measures().and_then(|(all, _)| all.quantile());
        let said = || self.numbers.get().outside.after.or(after);
        Race::new(self, measured.or_else(said), max, budget, make)
    }

    /// How many attempts may begin beside the first of a call that says so many, or nothing.
    #[doc(hidden)]
    #[inline]
    pub fn max_in_force(&self, max: Option<u32>) -> u32 {
        self.numbers.get().outside.max.or(max).unwrap_or(MAX)
    }

    /// The attempts of one call with the numbers of this hedge.
    pub(super) fn own_race<M, F, T>(&self, make: M) -> Race<'_, M, F, T, Option<&dyn Budget>>
    where
        M: Fn() -> F,
        F: Future<Output = Finished<T>>,
    {
        let max = self.max_in_force(self.written.max);
        self.race(self.written.after, max, self.budget.as_deref(), make)
    }

    /// What was counted since the start or the last reset, and the numbers in force.
    pub fn snapshot(&self) -> HedgeSnapshot {
        let numbers = &self.numbers.get().all;
        let latencies = self.measures().map(|(latencies, _)| latencies);
        HedgeSnapshot::of(self.name(), numbers, latencies, &self.counts.read())
    }

    /// Counts back to zero and latencies forgotten. Calls in flight stay in flight, and are counted when they end.
    pub fn reset(&self) {
        self.counts.reset();
        if let Some(latencies) = self.latencies.get() {
            latencies.reset();
        }
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What is measured, and the share that is asked of it, where there is a quantile.
    #[inline]
    pub(super) fn measures(&self) -> Option<(&Latencies, f64)> {
        let share = self.numbers.get().all.quantile?;
        self.latencies.get().map(|latencies| (latencies, share))
    }

    /// Another attempt begins: the how many-th beside the first.
    #[cold]
    pub(super) fn begins(&self, beside: u32) {
        self.counts.add(Tally::Launched, 1);
        if beside == 1 {
            self.counts.add(Tally::Hedged, 1);
        }
        self.emitter.emit(What::Hedged {
            attempt: beside.saturating_add(1),
        });
    }
}

impl Managed for Hedge {
    fn kind(&self) -> Kind {
        Kind::HEDGE
    }

    fn name(&self) -> &str {
        Hedge::name(self)
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

impl Policy for Hedge {
    type Options = HedgeOptions;

    const KIND: Kind = Kind::HEDGE;

    fn build(name: &str, mut options: HedgeOptions) -> (Self, Vec<InvalidConfig>) {
        let problem = problem(name, options.quantile);
        if problem.is_some() {
            options.quantile = None;
        }
        let built = Self::new(name, options, None);
        (built, problem.into_iter().collect())
    }

    const FIXED: &'static [&'static str] = &[];

    /// What was measured stays, and answers for another quantile at once.
    fn adopt(&self, all: HedgeOptions, outside: HedgeOptions) {
        let share = all.quantile;
        self.numbers.set(Numbers { all, outside });
        if let Some(share) = share {
            self.latencies.get_or_init(Latencies::new).change(share);
        }
    }

    fn told(&self) -> HedgeOptions {
        self.written.clone()
    }
}
