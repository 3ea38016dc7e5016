//! What a bulkhead shows of itself, to code and to a registry, and how an attribute declares it.

use std::sync::Arc;

use serde::Serialize;

use super::config::{BulkheadConfig, BulkheadOptions, check};
use super::policy::{Bulkhead, count};
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// A bulkhead at one moment.
///
/// ```
/// # use resilience_runtime::rooms::bulkhead::Bulkhead;
/// let bulkhead = Bulkhead::builder("disk", 1).build()?;
/// let permit = bulkhead.try_acquire();
/// assert!(bulkhead.try_acquire().is_err());
/// let shown = bulkhead.snapshot();
/// assert_eq!((shown.limit, shown.in_use, shown.rejected), (1, 1, 1));
/// # drop(permit);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BulkheadSnapshot {
    /// The name.
    pub name: String,
    /// How many calls run at once; of each key where there are keys.
    pub limit: u32,
    /// Places that are taken now, of all keys together.
    pub in_use: u64,
    /// Callers that wait now, of all keys together.
    pub waiting: u64,
    /// Keys that have a call now, running or waiting.
    pub keys: u64,
    /// Calls that were given a place.
    pub admitted: u64,
    /// Calls that were refused at once.
    pub rejected: u64,
    /// Calls that were refused after they had waited as long as they may.
    pub timed_out: u64,
    /// Calls that were dropped before they ended, while they waited or ran.
    pub abandoned: u64,
    /// The numbers in force.
    pub config: BulkheadConfig,
}

impl Bulkhead {
    /// What is taken, who waits, the counts, and the numbers in force.
    ///
    /// See [`BulkheadSnapshot`] for an example.
    pub fn snapshot(&self) -> BulkheadSnapshot {
        let (keys, in_use, waiting) = self.keys.totals();
        let sum = |which| self.counters.sum(which);
        BulkheadSnapshot {
            name: self.name().to_owned(),
            limit: self.config().limit,
            in_use: in_use + self.gate.in_use(),
            waiting: (waiting + self.gate.waiting()) as u64,
            keys: keys as u64,
            admitted: sum(count::ADMITTED),
            rejected: sum(count::REJECTED),
            timed_out: sum(count::TIMED_OUT),
            abandoned: sum(count::ABANDONED),
            config: *self.config(),
        }
    }
}

impl Managed for Bulkhead {
    fn kind(&self) -> Kind {
        Kind::BULKHEAD
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

impl Policy for Bulkhead {
    type Options = BulkheadOptions;
    const KIND: Kind = Kind::BULKHEAD;
    const SHARED: bool = true;

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, &options);
        (Self::new(name, config), invalid)
    }

    const FIXED: &'static [&'static str] = &[];

    /// Calls that are inside stay; those that wait are let in where there are more places than there were.
    fn adopt(&self, options: BulkheadOptions, _: BulkheadOptions) {
        let (config, _) = check(self.name(), &options);
        self.config.set(config);
        let mut woken = self.gate.resize(config.limit);
        woken.extend(self.keys.resize(config.limit));
        // waking is the executor's code: no lock is held
        woken.into_iter().for_each(std::task::Waker::wake);
    }

    fn told(&self) -> BulkheadOptions {
        self.told.as_deref().cloned().unwrap_or_default()
    }
}
