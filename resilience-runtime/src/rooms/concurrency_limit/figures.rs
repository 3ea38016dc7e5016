//! What a limit shows of itself, to code and to a registry, and how an attribute declares it.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::config::{ConcurrencyLimitConfig, ConcurrencyLimitOptions, check};
use super::policy::{ConcurrencyLimit, count};
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// A concurrency limit at one moment.
///
/// ```
/// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
/// let search = ConcurrencyLimit::builder("search").build()?;
/// let permit = search.try_acquire();
/// let shown = search.snapshot();
/// assert_eq!((shown.limit, shown.in_use, shown.admitted), (20, 1, 1));
/// # drop(permit);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConcurrencyLimitSnapshot {
    /// The name.
    pub name: String,
    /// How many calls may run at once now.
    pub limit: u32,
    /// Calls that run now.
    pub in_use: u32,
    /// Whether the least latency is being measured, so that `limit` is the least one.
    pub probing: bool,
    /// The least latency, in milliseconds, where it is known yet.
    pub least_ms: Option<f64>,
    /// The latency of the last window, in milliseconds.
    pub latency_ms: Option<f64>,
    /// How often the limit was lowered to measure the least latency.
    pub probes: u64,
    /// Calls that were let in.
    pub admitted: u64,
    /// Calls that were refused.
    pub rejected: u64,
    /// Calls that worked: each was a sample of the latency.
    pub successful: u64,
    /// Calls that ended in a way that means overload, those that a timeout above dropped among them.
    pub dropped: u64,
    /// Calls that ended and said nothing of the load.
    pub ignored: u64,
    /// Calls whose caller went away.
    pub abandoned: u64,
    /// Calls that panicked.
    pub panicked: u64,
    /// The numbers in force.
    pub config: ConcurrencyLimitConfig,
}

fn ms(nanos: u64) -> f64 {
    Duration::from_nanos(nanos).as_secs_f64() * 1_000.0
}

impl ConcurrencyLimit {
    /// The limit, what is learned, the counts, and the numbers in force.
    ///
    /// See [`ConcurrencyLimitSnapshot`] for an example.
    pub fn snapshot(&self) -> ConcurrencyLimitSnapshot {
        let (probing, least, latency, probes) = {
            let learned = self.learned.lock();
            (
                learned.is_probing(),
                learned.least(),
                learned.latency(),
                learned.probes(),
            )
        };
        let sum = |which| self.counters.sum(which);
        ConcurrencyLimitSnapshot {
            name: self.name().to_owned(),
            limit: self.limit(),
            in_use: self.gate.running(),
            probing,
            least_ms: least.map(ms),
            latency_ms: latency.map(ms),
            probes,
            admitted: sum(count::ADMITTED),
            rejected: sum(count::REJECTED),
            successful: sum(count::SUCCESSFUL),
            dropped: sum(count::DROPPED),
            ignored: sum(count::IGNORED),
            abandoned: sum(count::ABANDONED),
            panicked: sum(count::PANICKED),
            config: *self.config(),
        }
    }
}

impl Managed for ConcurrencyLimit {
    fn kind(&self) -> Kind {
        Kind::CONCURRENCY_LIMIT
    }

    fn name(&self) -> &str {
        self.emitter.name()
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

impl Policy for ConcurrencyLimit {
    type Options = ConcurrencyLimitOptions;
    const KIND: Kind = Kind::CONCURRENCY_LIMIT;
    const SHARED: bool = true;

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, &options);
        (
            Self::new(name, config, ConcurrencyLimitOptions::default()),
            invalid,
        )
    }

    const FIXED: &'static [&'static str] = &[];

    fn adopt(&self, options: ConcurrencyLimitOptions, _: ConcurrencyLimitOptions) {
        self.set(check(self.name(), &options).0);
    }

    fn told(&self) -> ConcurrencyLimitOptions {
        self.told.clone()
    }
}
