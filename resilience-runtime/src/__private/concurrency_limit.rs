//! Concurrency limits meet the registry, and what an expansion of `#[concurrency_limit]` calls.
//!
//! Input: a layer `INNER: Result<R, J>` below, and the site `__RES_n`. Output: a `Result<R, Rejection>`:
//!
//! ```text
//! '__res_n: {
//!     let __res_h = __RES_n.get(&__res_home);
//!     let __res_p = match __res_h.try_acquire() { Ok(p) => p, Err(r) => break '__res_n Err(r) };
//!     let __res_v = INNER;
//!     match __res_v {
//!         Ok(r) => {
//!             let k = { use p::Sides as _; (&&p::Probe(&r)).__sides() };
//!             match k.apart(r) {
//!                 Ok(o) => { p::limit_success(__res_p, &__res_call); Ok(k.fine(o)) }
//!                 Err(e) => { p::limit_failure(__res_p, JUDGED, TIMED_OUT, DROP_IF); Ok(k.failed(e)) }
//!             }
//!         }
//!         Err(j) => { p::limit_failure(__res_p, Some(j.verdict()), p::is_timeout(&j), None); Err(j) }
//!     }
//! }
//! ```
//!
//! `JUDGED` is the breaker's: no verdict for the `None` of an `Option`. `TIMED_OUT` is
//! `{ use p::TimedOut as _; (&&&&p::Probe(e)).__timed_out() }`, and `DROP_IF` is `None`, or `Some` of what `drop_if` said. A success that
//! `failure_if` turns down is `__res_p.dropped()`.

use std::error::Error;
use std::ops::Deref;
use std::sync::Arc;

use super::probe::{AsDynError, Probe};
use crate::registry::{Call, Registry};
use crate::rooms::concurrency_limit::{
    ConcurrencyLimit, ConcurrencyLimitSnapshot, ConcurrencyPermit,
};
use crate::words::id::Kind;
use crate::words::outcome::Look;
use crate::words::rejection::{Rejection, RejectionKind};
use crate::words::severity::{Classify, Verdict, rejection_in};

impl Registry {
    /// The concurrency limit of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::concurrency_limit::ConcurrencyLimit};
    /// let registry = Registry::new();
    /// registry.add(ConcurrencyLimit::builder("search").build().unwrap()).unwrap();
    /// assert_eq!(registry.concurrency_limit("search").unwrap().limit(), 20);
    /// assert!(registry.concurrency_limit("other").is_none());
    /// ```
    pub fn concurrency_limit(&self, name: &str) -> Option<Arc<ConcurrencyLimit>> {
        self.find_as(Kind::CONCURRENCY_LIMIT, name)
    }

    /// What all concurrency limits show, ordered by name.
    ///
    /// See [`concurrency_limit`](Self::concurrency_limit) for an example of one.
    pub fn concurrency_limits(&self) -> Vec<ConcurrencyLimitSnapshot> {
        let all = self.all_as::<ConcurrencyLimit>(Kind::CONCURRENCY_LIMIT);
        all.iter().map(|limit| limit.snapshot()).collect()
    }
}

/// The call worked. Where something else than the body answered, how long that took says nothing.
#[inline]
pub fn limit_success(permit: ConcurrencyPermit<'_>, call: &Call) {
    let kept = matches!(call.look(), Some(Look::Hit | Look::Stale));
    if call.is_degraded() || kept {
        permit.ignored();
    } else {
        permit.success();
    }
}

/// The call failed. Without a verdict (the `None` of an `Option`) it is ignored, and so is a refusal; else `drop_if` decides
/// whether it means overload, or that it is a timeout's, or says when to come back.
#[inline]
pub fn limit_failure(
    permit: ConcurrencyPermit<'_>,
    verdict: Option<Verdict>,
    timed_out: bool,
    drop_if: Option<bool>,
) {
    let dropped = verdict.is_some_and(|verdict| {
        !verdict.refused && drop_if.unwrap_or(timed_out || verdict.retry_after.is_some())
    });
    if dropped {
        permit.dropped();
    } else {
        permit.ignored();
    }
}

/// Whether a timeout ended the call.
#[inline]
pub fn is_timeout(rejection: &Rejection) -> bool {
    rejection.kind() == RejectionKind::TimedOut
}

fn is_timeout_below(error: &(dyn Error + 'static)) -> bool {
    if let Some(rejection) = rejection_in(error) {
        return is_timeout(rejection);
    }
    // what is left of a rejection below an error that is transparent for it
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(kind) = error.downcast_ref::<RejectionKind>() {
            return *kind == RejectionKind::TimedOut;
        }
        next = error.source();
    }
    false
}

/// Is this error a timeout's, of some guarded function further down? Asked as `(&&&&Probe(error)).__timed_out()`; the levels
/// are those of the verdict.
pub trait TimedOut {
    /// The answer.
    fn __timed_out(&self) -> bool;
}

impl<T: Classify + ?Sized> TimedOut for &&&Probe<'_, T> {
    #[inline]
    fn __timed_out(&self) -> bool {
        self.0.rejection().is_some_and(is_timeout)
    }
}

impl<T: Error + ?Sized> TimedOut for &&Probe<'_, T> {
    #[inline]
    fn __timed_out(&self) -> bool {
        self.0.source().is_some_and(is_timeout_below)
    }
}

impl<T> TimedOut for &Probe<'_, T>
where
    T: Deref<Target: AsDynError> + ?Sized,
{
    #[inline]
    fn __timed_out(&self) -> bool {
        is_timeout_below(self.0.deref().as_dyn_error())
    }
}

impl<T: ?Sized> TimedOut for Probe<'_, T> {
    #[inline]
    fn __timed_out(&self) -> bool {
        false
    }
}
