//! Hedges meet the registry: look-ups, and what an expansion of `#[hedge]` calls.
//!
//! ```text
//! Input:  #[hedge(after = "50ms", idempotent)] over INNER: Result<R, J>
//! Output: {
//!     let __res_h = __RES_n.get(&__res_home);
//!     let __res_d: Option<Duration> = Some(Duration::new(0, 50_000_000));
//!     let __res_m: u32 = __res_h.max_in_force(None);
//!     let (__res_v, __res_w) = {
//!         let __res_f = p::Forks::new(__res_m);
//!         let __res_r = __res_h.race(__res_d, __res_m, (), || async {   // with a budget: __res_b
//!             let (mut __res_call, __res_n) = __res_f.begin();
//!             let __res_v: Result<R, J> = INNER;
//!             let failure: Option<Verdict> = judged(__res_v);
//!             p::Finished { value: (__res_v, __res_call), failure }
//!         }).await;
//!         __res_r
//!     };
//!     __res_call.join(&__res_w);
//!     __res_v
//! }
//! ```
//!
//! The closure is called for each attempt, so what the body uses is borrowed by all of them, or cloned in front of `INNER`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::registry::{Call, Registry};
use crate::rooms::hedge::{Hedge, HedgeSnapshot};
use crate::words::id::Kind;
use crate::words::numbered::Numbered;

/// What the attempts of a hedged call share: each is a call of its own to the layers below.
pub struct Forks {
    begun: AtomicU32,
    most: u32,
}

impl Forks {
    /// The attempts of this call: the first, and at most so many beside it.
    #[inline]
    pub fn new(max: u32) -> Self {
        Self {
            begun: AtomicU32::new(0),
            most: max.saturating_add(1),
        }
    }

    /// The next attempt begins. They are polled first in the order of their numbers.
    #[inline]
    pub fn begin(&self) -> (Call, Numbered) {
        let number = self.begun.fetch_add(1, Ordering::Relaxed) + 1;
        (Call::begin(), Numbered::new(number, self.most))
    }
}

impl Registry {
    /// The hedge of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use resilience_runtime::{registry::Registry, rooms::hedge::Hedge};
    /// let registry = Registry::new();
    /// registry.add(Hedge::builder("quotes").after(Duration::from_millis(50)).build().unwrap())?;
    /// assert_eq!(registry.hedge("quotes").unwrap().snapshot().hedged, 0);
    /// assert!(registry.hedge("unknown").is_none());
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn hedge(&self, name: &str) -> Option<Arc<Hedge>> {
        self.find_as(Kind::HEDGE, name)
    }

    /// What all hedges show, ordered by name.
    ///
    /// See [`hedge`](Self::hedge) for an example of one.
    pub fn hedges(&self) -> Vec<HedgeSnapshot> {
        let all = self.all_as::<Hedge>(Kind::HEDGE);
        all.iter().map(|hedge| hedge.snapshot()).collect()
    }
}
