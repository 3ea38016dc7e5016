//! The concurrency limit: the gate and what is learned, with a clock, counts, events and the registry's view.

use std::hash::{BuildHasher, RandomState};

use super::adaptive::{Adaptive, Ticket};
use super::config::{ConcurrencyLimitBuilder, ConcurrencyLimitConfig, ConcurrencyLimitOptions};
use super::gate::Gate;
use super::permit::ConcurrencyPermit;
use crate::tools::abandon::{self, Reason};
use crate::tools::counters::Counters;
use crate::tools::emitter::Emitter;
use crate::tools::live::Live;
use crate::words::clock;
use crate::words::event::What;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicU32, Ordering};

/// The counters: every admitted call is in one of those after the first two.
pub(super) mod count {
    pub(in super::super) const ADMITTED: usize = 0;
    pub(in super::super) const REJECTED: usize = 1;
    pub(in super::super) const SUCCESSFUL: usize = 2;
    pub(in super::super) const DROPPED: usize = 3;
    pub(in super::super) const IGNORED: usize = 4;
    pub(in super::super) const ABANDONED: usize = 5;
    pub(in super::super) const PANICKED: usize = 6;
    pub(in super::super) const ALL: usize = 7;
}

/// Lets as many calls run at once as what is called can take, which it finds out from how long they take.
///
/// ```
/// use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let search = ConcurrencyLimit::builder("search").initial_limit(2).max_limit(100).min_limit(1).build()?;
/// let hits = search.call(async { Ok::<_, String>(3) }).await;
/// assert_eq!(hits, Ok(3));
///
/// let one = search.try_acquire().expect("two may run at first");
/// let two = search.try_acquire().expect("two may run at first");
/// assert!(search.try_acquire().is_err());
/// # one.success();
/// # two.success();
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// # }).unwrap();
/// ```
pub struct ConcurrencyLimit {
    pub(super) gate: Gate,
    // never held across user code, and only by calls that end or are refused
    pub(super) learned: Mutex<Adaptive>,
    // the state's, to be read without the lock
    generation: AtomicU32,
    pub(super) counters: Counters<{ count::ALL }>,
    pub(super) config: Live<ConcurrencyLimitConfig>,
    pub(super) told: ConcurrencyLimitOptions,
    pub(super) emitter: Emitter,
}

impl std::fmt::Debug for ConcurrencyLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConcurrencyLimit")
            .field("name", &self.name())
            .field("limit", &self.limit())
            .finish_non_exhaustive()
    }
}

/// Any number, drawn fresh. Not by `rand`, whose generator each thread allocates at its first use: calls that work come here.
fn chance() -> u64 {
    RandomState::new().hash_one(0_u8)
}

/// What a probe has to say for itself, once the lock is released.
type Change = Option<(&'static str, &'static str)>;

impl ConcurrencyLimit {
    /// A builder for a limit of this name.
    ///
    /// See [`ConcurrencyLimitBuilder`] for an example.
    pub fn builder(name: impl Into<String>) -> ConcurrencyLimitBuilder {
        ConcurrencyLimitBuilder::new(name)
    }

    pub(super) fn new(
        name: &str,
        config: ConcurrencyLimitConfig,
        told: ConcurrencyLimitOptions,
    ) -> Self {
        Self {
            gate: Gate::new(config.initial_limit),
            learned: Mutex::new(Adaptive::new(&config, clock::now())),
            generation: AtomicU32::new(0),
            counters: Counters::new(),
            config: Live::new(config),
            told,
            emitter: Emitter::new(Kind::CONCURRENCY_LIMIT, name),
        }
    }

    /// Asks to make a call now. Say at the permit how the call ended.
    ///
    /// See [`ConcurrencyPermit`] for an example.
    ///
    /// # Errors
    /// A rejection of kind `ConcurrencyLimited` where as many calls run as may.
    #[inline]
    pub fn try_acquire(&self) -> Result<ConcurrencyPermit<'_>, Rejection> {
        // a number from either side: a permit that one of them had in memory would be copied on every way
        let running = match self.gate.take() {
            Some(running) => running,
            None => self.take_after_a_look()?,
        };
        Ok(self.admit(running))
    }

    #[inline]
    fn admit(&self, running: u32) -> ConcurrencyPermit<'_> {
        self.counters.add(count::ADMITTED, 1);
        let ticket = Ticket {
            // latencies are compared with each other, not with a deadline: a few microseconds are noise to them
            began: clock::near(),
            running,
            // relaxed: of a call that begins while another thread resets, either may be right
            generation: self.generation.load(Ordering::Relaxed),
        };
        ConcurrencyPermit::new(self, ticket)
    }

    #[cold]
    #[inline(never)]
    fn take_after_a_look(&self) -> Result<u32, Rejection> {
        self.learn(|learned| learned.look(clock::now(), chance));
        // what a probe kept back may be free now
        if let Some(running) = self.gate.take() {
            return Ok(running);
        }
        self.counters.add(count::REJECTED, 1);
        let kind = RejectionKind::ConcurrencyLimited;
        Err(self.emitter.refuse(kind, None))
    }

    /// The place is free before anything is learned.
    pub(super) fn succeeded(&self, ticket: Ticket) {
        let now = clock::near();
        self.end(count::SUCCESSFUL);
        self.learn(|learned| learned.sample(ticket, now, chance));
    }

    pub(super) fn dropped(&self, ticket: Ticket) {
        let now = clock::near();
        self.end(count::DROPPED);
        self.learn(|learned| learned.dropped(ticket, now));
    }

    pub(super) fn ignored(&self) {
        self.end(count::IGNORED);
    }

    pub(super) fn panicked(&self) {
        self.end(count::PANICKED);
    }

    pub(super) fn abandoned(&self, ticket: Ticket) {
        match abandon::reason() {
            Some(Reason::TimedOut) => self.dropped(ticket),
            Some(Reason::Outrun) => self.ignored(),
            None => self.end(count::ABANDONED),
        }
    }

    fn end(&self, how: usize) {
        self.gate.give_back();
        self.counters.add(how, 1);
    }

    /// Changes what is learned, puts the limit in force, and tells of a probe that began or ended.
    fn learn(&self, change: impl FnOnce(&mut Adaptive)) {
        let told: Change = {
            let mut learned = self.learned.lock();
            let probed = learned.is_probing();
            change(&mut learned);
            // under the lock, so that of two limits the later one stays
            self.gate.set_limit(learned.in_force());
            match (probed, learned.is_probing()) {
                (false, true) => Some(("adapting", "probing")),
                (true, false) => Some(("probing", "adapting")),
                _ => None,
            }
        };
        if let Some((from, to)) = told {
            self.emitter.emit(What::StateChanged { from, to });
        }
    }

    /// Puts these numbers in force: the limit moves between the new bounds, and all that was learned stays.
    pub(super) fn set(&self, config: ConcurrencyLimitConfig) {
        self.config.set(config);
        self.learn(|learned| learned.adopt(&config));
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// How many calls may run at once now.
    ///
    /// See [`ConcurrencyLimitBuilder`] for an example.
    pub fn limit(&self) -> u32 {
        self.gate.limit()
    }

    /// The numbers in force.
    ///
    /// See [`ConcurrencyLimitBuilder`] for an example.
    pub fn config(&self) -> &ConcurrencyLimitConfig {
        self.config.get()
    }

    /// Forgets what was learned, and all counts. Calls that run keep their places, and teach nothing any more.
    ///
    /// ```
    /// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
    /// let search = ConcurrencyLimit::builder("search").build()?;
    /// search.try_acquire().unwrap().dropped();
    /// assert_eq!(search.limit(), 18);
    /// search.reset();
    /// assert_eq!((search.limit(), search.snapshot().dropped), (20, 0));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn reset(&self) {
        self.learn(|learned| {
            learned.restart(clock::now());
            // relaxed: whoever reads the one before is not heard, or began before the reset
            self.generation
                .store(learned.generation(), Ordering::Relaxed);
        });
        self.counters.reset();
    }
}
