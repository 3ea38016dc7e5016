//! The switch of one registry: on or off, and the seed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use parking_lot::Mutex;
use serde_json::json;

use super::faults::Fault;
use super::policy::Chaos;
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::managed::Managed;
use crate::words::event::What;
use crate::words::figures::Figures;
use crate::words::id::Kind;

/// What every registry calls its switch.
pub const SWITCH_NAME: &str = "chaos_switch";

/// How many switches of the process are on: zero spares every call the look for its own.
static ON: AtomicUsize = AtomicUsize::new(0);

/// Whether any switch of the process is on.
///
/// ```
/// # use resilience_runtime::rooms::chaos::{ChaosSwitch, any_enabled};
/// let switch = ChaosSwitch::new();
/// switch.enable();
/// assert!(any_enabled());
/// ```
#[inline]
pub fn any_enabled() -> bool {
    // relaxed: who must see a switch on was told of it, and sees the count too
    ON.load(Ordering::Relaxed) > 0
}

/// Says whether there are faults, and by which seed. Off at first, in every registry by itself.
///
/// The same seed gives the same faults to the calls of one policy, by their order; so a failure that chaos found can be had
/// again. Throwing the switch begins anew.
///
/// ```
/// use resilience_runtime::rooms::chaos::{Chaos, ChaosSwitch};
///
/// let (switch, stock) = (ChaosSwitch::new(), Chaos::builder("stock").error(0.3).build()?);
/// let faults = || (0..50).map(|_| switch.strike(&stock).error).collect::<Vec<_>>();
/// assert!(!faults().contains(&true));
///
/// switch.enable_with_seed(7);
/// let first = faults();
/// assert!(first.contains(&true) && first.contains(&false));
/// switch.enable_with_seed(8);
/// assert_ne!(faults(), first);
/// switch.enable_with_seed(7);
/// assert_eq!(faults(), first);
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
pub struct ChaosSwitch {
    /// While on: the seed, and which throw of a switch this was.
    on: Mutex<Option<(u64, u64)>>,
    emitter: Emitter,
}

impl std::fmt::Debug for ChaosSwitch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChaosSwitch")
            .field("seed", &self.seed())
            .finish_non_exhaustive()
    }
}

impl Default for ChaosSwitch {
    fn default() -> Self {
        Self::new()
    }
}

impl ChaosSwitch {
    /// A switch of its own, off.
    ///
    /// See [`ChaosSwitch`] for an example.
    pub fn new() -> Self {
        Self {
            on: Mutex::new(None),
            emitter: Emitter::new(Kind::CHAOS_SWITCH, SWITCH_NAME),
        }
    }

    /// On, with a fresh seed, which [`seed`](Self::seed) tells.
    ///
    /// See [`ChaosSwitch`] for an example.
    pub fn enable(&self) {
        self.enable_with_seed(rand::random());
    }

    /// On, with this seed.
    ///
    /// See [`ChaosSwitch`] for an example.
    pub fn enable_with_seed(&self, seed: u64) {
        /// No two throws are one, whichever switch.
        static THROWS: AtomicU64 = AtomicU64::new(1);
        let throw = THROWS.fetch_add(1, Ordering::Relaxed);
        self.throw(Some((seed, throw)));
    }

    /// Off: from now on no call gets a fault. One that is held up still is.
    ///
    /// ```
    /// # use resilience_runtime::rooms::chaos::ChaosSwitch;
    /// let switch = ChaosSwitch::new();
    /// switch.enable();
    /// switch.disable();
    /// assert!(!switch.is_enabled());
    /// ```
    pub fn disable(&self) {
        self.throw(None);
    }

    fn throw(&self, to: Option<(u64, u64)>) {
        let (was, is) = {
            let mut on = self.on.lock();
            let was = on.is_some();
            *on = to;
            match (was, to.is_some()) {
                (false, true) => _ = ON.fetch_add(1, Ordering::Relaxed),
                (true, false) => _ = ON.fetch_sub(1, Ordering::Relaxed),
                _ => {}
            }
            (was, to.is_some())
        };
        if was != is {
            let word = |on| if on { "enabled" } else { "disabled" };
            self.emitter.emit(What::StateChanged {
                from: word(was),
                to: word(is),
            });
        }
    }

    /// Whether it is on.
    ///
    /// See [`disable`](Self::disable) for an example.
    pub fn is_enabled(&self) -> bool {
        self.on.lock().is_some()
    }

    /// The seed, while it is on.
    ///
    /// ```
    /// # use resilience_runtime::rooms::chaos::ChaosSwitch;
    /// let switch = ChaosSwitch::new();
    /// assert_eq!(switch.seed(), None);
    /// switch.enable_with_seed(7);
    /// assert_eq!(switch.seed(), Some(7));
    /// ```
    pub fn seed(&self) -> Option<u64> {
        self.on.lock().map(|(seed, _)| seed)
    }

    /// The fault of the next call of this policy; none while the switch is off.
    ///
    /// See [`ChaosSwitch`] for an example.
    pub fn strike(&self, chaos: &Chaos) -> Fault {
        let on = *self.on.lock();
        match on {
            Some((seed, throw)) => chaos.next(throw, seed),
            None => Fault::default(),
        }
    }
}

impl Drop for ChaosSwitch {
    fn drop(&mut self) {
        if self.on.get_mut().is_some() {
            ON.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Managed for ChaosSwitch {
    fn kind(&self) -> Kind {
        Kind::CHAOS_SWITCH
    }

    fn name(&self) -> &str {
        SWITCH_NAME
    }

    fn figures(&self) -> Figures {
        let seed = self.seed();
        json!({ "enabled": seed.is_some(), "seed": seed }).into()
    }

    fn reset(&self) {
        self.disable();
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}
