//! Profiles: the registry's look-ups, and what an expansion of `#[profile]` calls.
//!
//! ```text
//! Input:  #[profile("name", slow = "500ms")] over INNER: Result<R, J>
//! Output: {
//!     static __RES_0: p::Site<p::Profile> =
//!         p::Site::new(&PLACE, Some("name"), || p::ProfileOptions { slow: Some(Duration::from_millis(500)) });
//!     let __res_h = __RES_0.get(&__res_call);
//!     let __res_g = __res_h.enter();
//!     let __res_v = INNER;
//!     let __res_e = match &__res_v {
//!         Ok(__res_r) => { use p::IsError as _; (&&p::Probe(__res_r)).__is_error() }
//!         Err(_) => false,
//!     };
//!     __res_g.finish(p::ending(&__res_v, __res_e, &__res_call), __res_call.look);
//!     __res_v
//! }
//! ```
//!
//! A synchronous function has the same. A profile with no written option has `|| p::ProfileOptions::default()`.

use std::sync::Arc;

use crate::registry::{Call, Registry};
use crate::rooms::profile::{Profile, ProfileSnapshot};
use crate::words::id::Kind;
use crate::words::outcome::{Ending, Refusal};

/// How a call ended, as its profile counts it: an error comes before degraded, so that the outcomes are disjoint.
///
/// A rejection that a foreign attribute between the layers turned into the user's error is still a rejection. One that did
/// something before it gave up (a batch that panicked) is an error.
#[inline]
pub fn ending<R, J: Refusal>(value: &Result<R, J>, is_error: bool, call: &Call) -> Ending {
    let refusal = match value {
        Ok(_) if !is_error && call.degraded => return Ending::Degraded,
        Ok(_) if !is_error => return Ending::Success,
        Ok(_) => call.crossed.as_deref(),
        Err(refusal) => refusal.as_rejection(),
    };
    match refusal {
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
