//! The policy: numbers its calls, looks up the fault of each, and counts.

use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;

use super::config::{ChaosBuilder, ChaosConfig, ChaosOptions, check};
use super::faults::{Fault, fault, stream};
use crate::tools::counters::Counters;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::live::Live;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};

/// The counters.
mod count {
    pub(super) const CALLS: usize = 0;
    pub(super) const ERRORS: usize = 1;
    pub(super) const DELAYS: usize = 2;
    pub(super) const ALL: usize = 3;
}

/// Faults on purpose: which ones, and how often. The [`ChaosSwitch`](super::ChaosSwitch) of a registry deals them out, while it is on.
///
/// ```
/// use resilience_runtime::rooms::chaos::{Chaos, ChaosSwitch};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let switch = ChaosSwitch::new();
/// let stock = Chaos::builder("stock").error(1.0).build()?;
/// assert_eq!(switch.run(&stock, async { Ok::<_, String>(3) }).await, Ok(3));
///
/// switch.enable();
/// let failed = switch.run(&stock, async { Ok::<_, String>(3) }).await.unwrap_err();
/// assert_eq!(failed.to_string(), "chaos `stock` injected a failure");
/// assert_eq!(stock.snapshot().errors, 1);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub struct Chaos {
    config: Live<ChaosConfig>,
    told: ChaosOptions,
    stream: u64,
    turn: Mutex<Turn>,
    counters: Counters<{ count::ALL }>,
    emitter: Emitter,
}

/// The number of the next call, since the switch was last thrown.
#[derive(Default)]
struct Turn {
    life: u64,
    number: u64,
}

impl std::fmt::Debug for Chaos {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chaos")
            .field("name", &self.name())
            .field("config", self.config())
            .finish_non_exhaustive()
    }
}

/// What was injected. Without the cargo feature `chaos` nothing ever is.
///
/// See [`Chaos`] for an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChaosSnapshot {
    /// The name.
    pub name: String,
    /// Whether the program is built with the cargo feature `chaos`.
    pub built_in: bool,
    /// Calls while the switch was on.
    pub calls: u64,
    /// Calls that failed on purpose.
    pub errors: u64,
    /// Calls that were held up on purpose.
    pub delays: u64,
    /// The numbers in force.
    pub config: ChaosConfig,
}

impl Chaos {
    /// A builder for a policy of this name. Its faults depend on the name: policies of different names get different ones.
    ///
    /// See [`ChaosBuilder`] for an example.
    pub fn builder(name: impl Into<String>) -> ChaosBuilder {
        ChaosBuilder::new(name)
    }

    pub(super) fn new(name: &str, config: ChaosConfig, told: ChaosOptions) -> Self {
        Self {
            config: Live::new(config),
            told,
            stream: stream(name),
            turn: Mutex::default(),
            counters: Counters::new(),
            emitter: Emitter::new(Kind::CHAOS, name),
        }
    }

    /// The fault of the next call, with the seed of a switch that was thrown in this life.
    pub(super) fn next(&self, life: u64, seed: u64) -> Fault {
        let number = {
            let mut turn = self.turn.lock();
            if turn.life != life {
                *turn = Turn { life, number: 0 };
            }
            turn.number += 1;
            turn.number - 1
        };
        let config = self.config();
        let fault = fault(config, config.seed.unwrap_or(seed), self.stream, number);
        self.counters.add(count::CALLS, 1);
        self.counters.add(count::ERRORS, u64::from(fault.error));
        let is_held_up = u64::from(fault.delay.is_some());
        self.counters.add(count::DELAYS, is_held_up);
        fault
    }

    /// The failure of a call whose fault is an error.
    ///
    /// ```
    /// # use resilience_runtime::rooms::chaos::Chaos;
    /// # use resilience_runtime::words::rejection::RejectionKind;
    /// let stock = Chaos::builder("stock").error(0.5).build()?;
    /// assert_eq!(stock.rejection().kind(), RejectionKind::Injected);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    #[cold]
    pub fn rejection(&self) -> Rejection {
        self.emitter.refuse(RejectionKind::Injected, None)
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The numbers in force.
    ///
    /// See [`ChaosBuilder`] for an example.
    pub fn config(&self) -> &ChaosConfig {
        self.config.get()
    }

    /// What was injected.
    ///
    /// See [`Chaos`] for an example.
    pub fn snapshot(&self) -> ChaosSnapshot {
        ChaosSnapshot {
            name: self.name().to_owned(),
            built_in: cfg!(feature = "chaos"),
            calls: self.counters.sum(count::CALLS),
            errors: self.counters.sum(count::ERRORS),
            delays: self.counters.sum(count::DELAYS),
            config: *self.config(),
        }
    }

    /// All counts at zero, and the same faults again from the first one on.
    ///
    /// ```
    /// # use resilience_runtime::rooms::chaos::{Chaos, ChaosSwitch};
    /// let (switch, stock) = (ChaosSwitch::new(), Chaos::builder("stock").error(0.5).build()?);
    /// switch.enable();
    /// let faults = || (0..20).map(|_| switch.strike(&stock).error).collect::<Vec<_>>();
    /// let first = faults();
    /// stock.reset();
    /// assert_eq!((faults(), stock.snapshot().calls), (first, 20));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn reset(&self) {
        *self.turn.lock() = Turn::default();
        self.counters.reset();
    }
}

impl Managed for Chaos {
    fn kind(&self) -> Kind {
        Kind::CHAOS
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

impl Policy for Chaos {
    type Options = ChaosOptions;
    const KIND: Kind = Kind::CHAOS;

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, &options);
        (Self::new(name, config, ChaosOptions::default()), invalid)
    }

    const FIXED: &'static [&'static str] = &[];

    fn adopt(&self, options: ChaosOptions, _: ChaosOptions) {
        self.config.set(check(self.name(), &options).0);
    }

    fn told(&self) -> ChaosOptions {
        self.told.clone()
    }
}
