//! The bulkhead meets the registry, and what an expansion of `#[bulkhead]` calls.
//!
//! Input: a layer `INNER: Result<R, J>` below, and the site `__RES_n`. Output: a `Result<R, Rejection>`:
//!
//! ```text
//! '__res_n: {
//!     let __res_h = __RES_n.get(&__res_home);
//!     let __res_p = {
//!         let __res_a = __res_h.acquire();       // with a key: acquire_for((&&p::BulkheadKeyOf(&KEY)).__lent())
//!         match __res_a.await { Ok(p) => p.watched(), Err(r) => break '__res_n Err(r) }
//!     };
//!     let __res_v = INNER;
//!     __res_p.finish();
//!     p::widen(__res_v)
//! }
//! ```
//!
//! A synchronous function has `try_acquire` and no `await`.

use std::sync::Arc;

use crate::registry::Registry;
use crate::rooms::bulkhead::{Bulkhead, BulkheadSnapshot};
use crate::words::id::Kind;

impl Registry {
    /// The bulkhead of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::bulkhead::Bulkhead};
    /// let registry = Registry::new();
    /// let added = registry.add(Bulkhead::builder("reports", 2).build().unwrap()).unwrap();
    /// let permit = added.try_acquire();
    /// assert_eq!(registry.bulkhead("reports").unwrap().snapshot().in_use, 1);
    /// assert!(registry.bulkhead("other").is_none());
    /// # drop(permit);
    /// ```
    pub fn bulkhead(&self, name: &str) -> Option<Arc<Bulkhead>> {
        self.find_as(Kind::BULKHEAD, name)
    }

    /// What all bulkheads show, ordered by name.
    ///
    /// See [`bulkhead`](Self::bulkhead) for an example of one.
    pub fn bulkheads(&self) -> Vec<BulkheadSnapshot> {
        let all = self.all_as::<Bulkhead>(Kind::BULKHEAD);
        all.iter().map(|bulkhead| bulkhead.snapshot()).collect()
    }
}

/// The value of a key expression. `(&&BulkheadKeyOf(&value)).__lent()` gives what a reference points to, else the value.
pub struct BulkheadKeyOf<'k, A: ?Sized>(pub &'k A);

/// First: `&T`.
pub trait BulkheadByRef<'a, T: ?Sized> {
    /// The key, borrowed.
    fn __lent(&self) -> &'a T;
}

impl<'a, T: ?Sized> BulkheadByRef<'a, T> for &BulkheadKeyOf<'_, &'a T> {
    #[inline]
    fn __lent(&self) -> &'a T {
        self.0
    }
}

/// Else: anything.
pub trait BulkheadByVal<'k, A> {
    /// The key, borrowed.
    fn __lent(&self) -> &'k A;
}

impl<'k, A> BulkheadByVal<'k, A> for BulkheadKeyOf<'k, A> {
    #[inline]
    fn __lent(&self) -> &'k A {
        self.0
    }
}
