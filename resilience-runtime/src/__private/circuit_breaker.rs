//! The breaker meets the registry, and what an expansion of `#[circuit_breaker]` calls.
//!
//! Input: a layer `INNER: Result<R, J>` below, and the site `__RES_n`. Output: a `Result<R, Rejection>`:
//!
//! ```text
//! '__res_n: {
//!     let __res_h = __RES_n.get(&__res_call);
//!     let __res_p = match __res_h.try_acquire() { Ok(p) => p, Err(r) => break '__res_n Err(r) };
//!     let __res_v = INNER;
//!     match &__res_v {
//!         Ok(v) => match p::as_err(v) {
//!             None => __res_p.success(),
//!             Some(e) => p::settle_permit(__res_p, p::judged(v, VERDICT(e)), || TEXT(e)),
//!         },
//!         Err(j) => p::settle_rejected(__res_p, j),
//!     }
//!     p::widen(__res_v)
//! }
//! ```
//!
//! `record_if` goes through `p::recorded_if` on the way. A success that `failure_if` turns down is settled with
//! `Some(p::Verdict::of(p::Severity::Recoverable))` in place of `p::judged(..)`. `settle_permit` raises the alert of a
//! critical failure itself.

use std::sync::Arc;

use crate::registry::Registry;
use crate::rooms::circuit_breaker::{CircuitBreaker, CircuitBreakerSnapshot, CircuitPermit};
use crate::words::id::Kind;
use crate::words::outcome::{Outcome, Refusal};
use crate::words::severity::Verdict;

impl Registry {
    /// The breaker of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::circuit_breaker::CircuitBreaker};
    /// let registry = Registry::new();
    /// let added = registry.add(CircuitBreaker::builder("quotes").build().unwrap()).unwrap();
    /// added.force_open();
    /// assert_eq!(registry.circuit_breaker("quotes").unwrap().state(), added.state());
    /// assert!(registry.circuit_breaker("other").is_none());
    /// ```
    pub fn circuit_breaker(&self, name: &str) -> Option<Arc<CircuitBreaker>> {
        self.find_as(Kind::CIRCUIT_BREAKER, name)
    }

    /// All breakers, ordered by name.
    ///
    /// See [`circuit_breaker`](Self::circuit_breaker) for an example of one.
    pub fn circuit_breakers(&self) -> Vec<CircuitBreakerSnapshot> {
        let all = self.all_as::<CircuitBreaker>(Kind::CIRCUIT_BREAKER);
        all.iter().map(|breaker| breaker.snapshot()).collect()
    }
}

/// What a breaker makes of an error in a value of type `R`: nothing where it is the `None` of an `Option`.
#[inline]
pub fn judged<R: Outcome>(_value: &R, verdict: Verdict) -> Option<Verdict> {
    (!R::OPTION).then_some(verdict)
}

/// The call failed: `None` is ignored, else the verdict decides.
#[inline]
pub fn settle_permit(
    permit: CircuitPermit<'_>,
    verdict: Option<Verdict>,
    describe: impl FnOnce() -> String,
) {
    match verdict {
        Some(verdict) => permit.settle(verdict, describe),
        None => permit.ignored(),
    }
}

/// A layer below gave a rejection.
#[inline]
pub fn settle_rejected<J: Refusal>(permit: CircuitPermit<'_>, refusal: &J) {
    if let Some(rejection) = refusal.as_rejection() {
        permit.settle(rejection.verdict(), || rejection.to_string());
    }
}
