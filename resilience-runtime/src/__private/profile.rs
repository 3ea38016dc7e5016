//! Profiles: the registry's look-ups, and what an expansion of `#[profile]` calls.
//!
//! ```text
//! Input:  #[profile("name", slow = "500ms")] over INNER: Result<R, J>
//! Output: {
//!     static __RES_0: p::Site<p::Profile> =
//!         p::Site::new(&PLACE, Some("name"), || p::ProfileOptions { slow: Some(Duration::from_millis(500)) });
//!     let __res_h = __RES_0.get(&__res_home);
//!     let __res_g = __res_h.enter();
//!     let __res_v = INNER;
//!     match __res_v {
//!         Ok(r) => {
//!             let k = { use p::Sides as _; (&&p::Probe(&r)).__sides() };
//!             match k.apart(r) {
//!                 Ok(o) => { __res_g.finish(p::ending(&__res_call), __res_call.look()); Ok(k.fine(o)) }
//!                 Err(e) => { __res_g.finish(p::ending_of_error(k.fails(), &__res_call), __res_call.look()); Ok(k.failed(e)) }
//!             }
//!         }
//!         Err(j) => { __res_g.finish(p::ending_of_refusal(&j), __res_call.look()); Err(j) }
//!     }
//! }
//! ```
//!
//! A synchronous function has the same. A profile with no written option has `|| p::ProfileOptions::default()`.

use std::sync::Arc;

use crate::registry::{Call, Registry};
use crate::rooms::profile::{Profile, ProfileSnapshot};
use crate::words::id::Kind;
use crate::words::outcome::{Ending, Refusal};

/// How a call ended that gave a value, as its profile counts it.
#[inline]
pub fn ending(call: &Call) -> Ending {
    if call.is_degraded() {
        Ending::Degraded
    } else {
        Ending::Success
    }
}

/// How a call ended that gave an error, or (`fails` is false) the `None` of an `Option`, which is none. An error comes before degraded, so
/// that the outcomes are disjoint.
#[cold]
pub fn ending_of_error(fails: bool, call: &Call) -> Ending {
    if fails { Ending::Error } else { ending(call) }
}

/// How a call ended by a rejection, also one that a foreign attribute between the layers turned into the user's error: it is handed on
/// beside that. One that did something before it gave up (a batch that panicked) is an error.
#[cold]
pub fn ending_of_refusal<J: Refusal>(refusal: &J) -> Ending {
    match refusal.as_rejection() {
        Some(rejection) if rejection.is_refused() => Ending::Rejected,
        _ => Ending::Error,
    }
}

impl Registry {
    /// The profile of this name: code added it, or an attribute declares it, called or not.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile};
    /// let registry = Registry::new();
    /// let profile = registry.add(Profile::new("quotes"))?;
    /// let _ended = profile.measure_sync(|| Some(1));
    /// assert_eq!(registry.profile("quotes").unwrap().snapshot().calls, 1);
    /// assert!(registry.profile("unknown").is_none());
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn profile(&self, name: &str) -> Option<Arc<Profile>> {
        self.find_as(Kind::PROFILE, name)
    }

    /// What all profiles show, ordered by name.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::profile::Profile};
    /// let registry = Registry::new();
    /// registry.add(Profile::new("quotes"))?;
    /// assert_eq!(registry.profiles()[0].name, "quotes");
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn profiles(&self) -> Vec<ProfileSnapshot> {
        self.all_as::<Profile>(Kind::PROFILE)
            .iter()
            .map(|profile| profile.snapshot())
            .collect()
    }
}
