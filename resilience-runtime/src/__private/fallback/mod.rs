//! Fallbacks: the registry's look-ups, and what an expansion of `#[fallback]` calls.
//!
//! ```text
//! Input:  #[fallback(..)] over INNER: Result<R, J>
//! Output: '__res_fallback: {
//!     static __RES_0: p::Site<p::Fallback> = p::Site::new(&PLACE, None, || ());
//!     let (__res_p, __res_f) = {
//!         let __res_v = INNER;
//!         let __res_p = { use p::Parting as _; (&&p::Probe(&__res_v)).__parts() };
//!         let __res_f = match __res_p.split(__res_v) {
//!             Ok(__res_r) => break '__res_fallback Ok::<_, p::Never>(__res_r), // with `when`: Ok(__res_r)
//!             Err(__res_f) => __res_f,
//!         };
//!         (__res_p, __res_f)
//!     };
//!     let __res_h = __RES_0.get(&__res_home);
//!     let (__res_g, __res_r) = '__res_settled: {
//!         let (__res_g, __res_w) = {
//!             let __res_f = __res_f;
//!             WHEN
//!             let __res_g = __res_h.answering(__res_f.is_rejected());
//!             let __res_w = match __res_p.settle(OUT) {
//!                 Ok(__res_r) => break '__res_settled (__res_g, __res_r),
//!                 Err(__res_w) => __res_w,
//!             };
//!             (__res_g, __res_w)
//!         };
//!         let __res_r = __res_w.await;
//!         (__res_g, __res_r)
//!     };
//!     let __res_a = { use p::IsError as _; !(&&p::Probe(&__res_r)).__is_error() };
//!     __res_g.finish(__res_a);
//!     __res_call.set_degraded(__res_a);
//!     Ok(__res_r)
//! }
//! ```
//!
//! In a synchronous function the second block is only:
//!
//! ```text
//!     WHEN
//!     let __res_g = __res_h.answering(__res_f.is_rejected());
//!     let __res_r = __res_p.settle_now(OUT);
//! ```
//!
//! The result is `Result<R, Never>`; with `when` it is `Result<R, J>`. `OUT` by what is written:
//!
//! ```text
//! path(handler)        p::call_handler((a, b,), __res_f, handler)             // `self` first for `Self::h` in a method
//! |err| ..             p::give(ERR, |err| ..)                                 // also `async |err| ..`
//! || ..                { ::core::mem::drop(__res_f); p::produce(|| ..) }
//! expr that names err  { let err = ERR; expr }
//! other expr, value =  { ::core::mem::drop(__res_f); expr }
//! ERR                  { use p::Errs as _; (&&&p::Probe(&__res_f)).__err() }.take(__res_f)
//! ```
//!
//! `WHEN` is nothing, or:
//!
//! ```text
//! if !p::holds(__res_f.failure(), |f| ..) { __res_h.pass(); break '__res_fallback __res_p.rejoin(__res_f); }
//! ```
//!
//! Why like this: what was borrowed once, or taken apart, lies in the future until its block ends, moved or not. So the inner
//! blocks end before the handler is awaited, and with them the temporaries of the user's expression.
//! Neither results nor errors lie in the future and need be `Send`, and no lock taken in the expression is held. (A future that borrows a temporary has to be awaited in the expression.) An expression with `?` or `return` outside a
//! closure would leave the function past the layers above: it has to stand in a closure or an async block. The site is resolved only after a failure. Values are asked
//! through probes because `R` may hold an `impl Trait` and can't be named.

mod err;
mod handler;
mod parts;
mod settle;

use std::sync::Arc;

pub use err::{Errs, PlainErr, SureErr, WholeErr};
pub use handler::{Args, ArgsFailure, ArgsPlain, ArgsSure, Handler, call_handler};
pub use parts::{ByOutcome, ByRejection, CanRefuse, Failing, Parted, Parting, Rejoin};
pub use settle::{AsOk, CannotWait, Later, LaterOk, Now, NowLater, NowOk, Settle, SettleNow};

use crate::registry::Registry;
use crate::rooms::fallback::{Fallback, FallbackSnapshot};
use crate::words::id::Kind;

/// Calls the user's closure.
#[inline]
pub fn produce<R>(closure: impl FnOnce() -> R) -> R {
    closure()
}

impl Registry {
    /// The fallback of this name: code added it, or an attribute declares it, called or not.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::fallback::Fallback};
    /// let registry = Registry::new();
    /// registry.add(Fallback::new("last-close"))?;
    /// assert_eq!(registry.fallback("last-close").unwrap().snapshot().answered, 0);
    /// assert!(registry.fallback("unknown").is_none());
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn fallback(&self, name: &str) -> Option<Arc<Fallback>> {
        self.find_as(Kind::FALLBACK, name)
    }

    /// What all fallbacks show, ordered by name.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::fallback::Fallback};
    /// let registry = Registry::new();
    /// registry.add(Fallback::new("last-close"))?;
    /// assert_eq!(registry.fallbacks()[0].name, "last-close");
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn fallbacks(&self) -> Vec<FallbackSnapshot> {
        self.all_as::<Fallback>(Kind::FALLBACK)
            .iter()
            .map(|fallback| fallback.snapshot())
            .collect()
    }
}
