//! Chaos meets the registry, and what an expansion of `#[chaos]` calls.
//!
//! Input: a layer `INNER: Result<R, J>` below, and the site `__RES_n`. Output: a `Result<R, Rejection>`, or with `error_with` a `Result<R, J>`:
//!
//! ```text
//! '__res_n: {
//!     let __res_f = p::chaos_strike(&__RES_n, &__res_home);
//!     __res_f.pause().await;                       // sync: pause_thread()
//!     if __res_f.fails() {
//!         break '__res_n Err(p::chaos_rejection(&__RES_n, &__res_home));      // error_with: Ok(p::chaos_error::<R>(EXPR))
//!     }
//!     let __res_v = INNER;
//!     p::widen(__res_v)
//! }
//! ```
//!
//! An expansion cannot see the features that the runtime is built with, so it always calls these. Without the feature `chaos` a strike is nothing
//! at all, its pause is over at once, and `fails` is a constant `false`: what hangs on it is not even compiled.

use crate::registry::{Home, Site};
use crate::rooms::chaos::Chaos;
use crate::words::rejection::Rejection;

#[cfg(feature = "chaos")]
pub use built_in::{Strike, chaos_strike};
#[cfg(not(feature = "chaos"))]
pub use left_out::{Strike, chaos_strike};

/// The rejection that stands for an injected failure.
#[cold]
pub fn chaos_rejection(site: &'static Site<Chaos>, home: &Home) -> Rejection {
    site.get(home).rejection()
}

/// A return type that holds an error of the user's.
#[diagnostic::on_unimplemented(
    message = "`error_with` gives the error to inject, and `{Self}` holds none",
    label = "not a `Result`",
    note = "leave out `error_with`: the injected failure of an `Option` is `None`"
)]
pub trait HoldsError {
    /// The error's type.
    type Error;
    /// The failure with this error.
    fn failed(error: Self::Error) -> Self;
}

impl<T, E> HoldsError for Result<T, E> {
    type Error = E;
    fn failed(error: E) -> Self {
        Err(error)
    }
}

/// The return value of a call that fails with this error.
#[inline]
pub fn chaos_error<R: HoldsError>(error: R::Error) -> R {
    R::failed(error)
}

#[cfg(feature = "chaos")]
mod built_in {
    use std::sync::Arc;

    use crate::registry::{Home, Registry, Site};
    use crate::rooms::chaos::{
        Chaos, ChaosSnapshot, ChaosSwitch, Fault, Pause, SWITCH_NAME, any_enabled,
    };
    use crate::words::clock;
    use crate::words::id::Kind;

    impl Registry {
        /// The switch for the faults that `#[chaos]` injects: off until it is thrown, in this registry only.
        ///
        /// ```
        /// # use resilience_runtime::registry::Registry;
        /// let registry = Registry::new();
        /// assert!(!registry.chaos().is_enabled());
        /// registry.chaos().enable_with_seed(7);
        /// assert_eq!(registry.chaos().seed(), Some(7));
        /// registry.chaos().disable();
        /// ```
        pub fn chaos(&self) -> Arc<ChaosSwitch> {
            self.singleton(Kind::CHAOS_SWITCH, SWITCH_NAME, ChaosSwitch::new)
        }

        /// The chaos of this name: an attribute declares it, called or not, or code added it.
        ///
        /// ```
        /// # use resilience_runtime::{registry::Registry, rooms::chaos::Chaos};
        /// let registry = Registry::new();
        /// registry.add(Chaos::builder("stock").error(0.01).build().unwrap()).unwrap();
        /// assert_eq!(registry.chaos_policy("stock").unwrap().snapshot().errors, 0);
        /// assert!(registry.chaos_policy("other").is_none());
        /// ```
        pub fn chaos_policy(&self, name: &str) -> Option<Arc<Chaos>> {
            self.find_as(Kind::CHAOS, name)
        }

        /// What was injected where, ordered by name.
        ///
        /// See [`chaos_policy`](Self::chaos_policy) for an example of one.
        pub fn chaos_policies(&self) -> Vec<ChaosSnapshot> {
            let all = self.all_as::<Chaos>(Kind::CHAOS);
            all.iter().map(|chaos| chaos.snapshot()).collect()
        }
    }

    /// What is done to this call.
    #[derive(Clone, Copy, Default)]
    pub struct Strike(Fault);

    impl Strike {
        /// The delay, to be awaited.
        #[inline]
        pub fn pause(self) -> Pause {
            Pause::new(self.0.delay)
        }

        /// The delay, here and now.
        #[inline]
        pub fn pause_thread(self) {
            if let Some(delay) = self.0.delay {
                clock::sleep_thread(delay);
            }
        }

        /// Whether the call fails.
        #[inline]
        pub fn fails(self) -> bool {
            self.0.error
        }
    }

    /// Asks the switch of the call's registry.
    #[inline]
    pub fn chaos_strike(site: &'static Site<Chaos>, home: &Home) -> Strike {
        if any_enabled() {
            strike(site, home)
        } else {
            Strike::default()
        }
    }

    #[cold]
    fn strike(site: &'static Site<Chaos>, home: &Home) -> Strike {
        Strike(home.registry().chaos().strike(site.get(home)))
    }
}

#[cfg(not(feature = "chaos"))]
mod left_out {
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use crate::registry::{Home, Site};
    use crate::rooms::chaos::Chaos;

    /// Nothing is done to any call.
    #[derive(Clone, Copy)]
    pub struct Strike;

    /// No time at all.
    #[must_use = "futures do nothing unless polled"]
    pub struct NoPause;

    impl Future for NoPause {
        type Output = ();

        #[inline(always)]
        #[expect(clippy::inline_always, reason = "there is nothing to call")]
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }

    #[expect(clippy::inline_always, reason = "there is nothing to call")]
    impl Strike {
        /// No delay.
        #[inline(always)]
        pub const fn pause(self) -> NoPause {
            NoPause
        }

        /// No delay.
        #[inline(always)]
        pub const fn pause_thread(self) {}

        /// It doesn't.
        #[inline(always)]
        pub const fn fails(self) -> bool {
            false
        }
    }

    /// Asks nobody.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "there is nothing to call")]
    pub const fn chaos_strike(_: &'static Site<Chaos>, _: &Home) -> Strike {
        Strike
    }
}
