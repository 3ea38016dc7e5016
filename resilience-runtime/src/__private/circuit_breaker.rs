//! The breaker meets the registry, and what an expansion of `#[circuit_breaker]` calls.
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
//!                 Ok(o) => { __res_p.success(); Ok(k.fine(o)) }
//!                 Err(e) => { p::settle_permit(__res_p, &mut __res_call, JUDGED, RECORD, WORDS(&e)); Ok(k.failed(e)) }
//!             }
//!         }
//!         Err(j) => { p::settle_permit(__res_p, &mut __res_call, Some(j.verdict()), None, WORDS(&j)); Err(j) }
//!     }
//! }
//! ```
//!
//! With a `key` the breaker of that key stands in for `__res_h`:
//!
//! ```text
//!     let __res_h = match &(KEY) { __res_k => __res_h.at_key(p::circuit_key(__res_k), || TEXT(__res_k)) };
//! ```
//!
//! `JUDGED` is `k.judged(VERDICT(&e))`. `RECORD` is `None`, or `Some` of what `record_if` said. A success that `failure_if` turns down is settled with
//! `Some(p::Verdict::of(p::Severity::Recoverable))` in place of `JUDGED`. `settle_permit` raises the alert of a
//! critical failure itself, where `__res_call` does not say that a layer below did.

use std::hash::Hash;
use std::sync::Arc;

use super::words::Words;
use crate::registry::{Call, Registry};
use crate::rooms::circuit_breaker::{CircuitBreaker, CircuitBreakerSnapshot, CircuitPermit};
use crate::tools::key::Key;
use crate::words::id::Kind;
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

/// What `key` of a breaker can be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot tell the calls of a circuit breaker apart",
    label = "this is not `Hash`",
    note = "a key is anything that is `Hash`: a string, a number, an address, or a tuple of them"
)]
pub trait CircuitKey {
    /// The digest.
    fn digest(&self) -> Key;
}

#[diagnostic::do_not_recommend]
impl<K: Hash + ?Sized> CircuitKey for K {
    #[inline]
    fn digest(&self) -> Key {
        Key::of(self)
    }
}

/// The digest of what `key` says.
#[inline]
pub fn circuit_key<K: CircuitKey + ?Sized>(key: &K) -> Key {
    key.digest()
}

/// The call failed. Without a verdict (the `None` of an `Option`) it is ignored; else `record`, what `record_if` said, or
/// the verdict decides whether it counts. A critical one raises its alert either way, unless a layer below did.
#[cold]
#[inline(never)]
pub fn settle_permit(
    permit: CircuitPermit<'_>,
    call: &mut Call,
    verdict: Option<Verdict>,
    record: Option<bool>,
    words: Words<'_>,
) {
    let Some(verdict) = verdict else {
        return permit.ignored();
    };
    let counts = !verdict.refused && record.unwrap_or(verdict.counts_as_failure());
    let breaker = permit.breaker();
    if call.falls_to_alert(verdict) {
        // the user's code, while the permit is still held: should it panic, the call is counted
        let error = words.text();
        if counts {
            permit.failed_saying(verdict.retry_after, |text| text.push_str(&error));
        } else {
            permit.ignored();
        }
        breaker.alert(error);
    } else if counts {
        permit.failed_saying(verdict.retry_after, |text| words.write(text));
    } else {
        permit.ignored();
    }
}
