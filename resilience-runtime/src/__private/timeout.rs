//! Timeouts meet the registry: look-ups, and what an expansion of `#[timeout]` calls.
//!
//! ```text
//! Input:  #[timeout("2s")] over INNER: Result<R, J>
//! Output: {
//!     let __res_d: Duration = Duration::new(2, 0);
//!     let __res_h = __RES_n.get(&__res_home);
//!     p::in_time(__res_h.limit(__res_h.in_force(__res_d), async { INNER }).await)
//! }
//! ```
//!
//! The user's body, at the bottom, is `p::masked(async { BODY }).await`: what it calls is not told why it is dropped.

use std::sync::Arc;

use crate::registry::Registry;
use crate::rooms::timeout::{Timeout, TimeoutSnapshot};
use crate::words::id::Kind;
use crate::words::outcome::Refusal;
use crate::words::rejection::Rejection;

/// The result of a timeout around a layer that perhaps cannot refuse.
#[inline]
pub fn in_time<R, J: Refusal>(timed: Result<Result<R, J>, Rejection>) -> Result<R, Rejection> {
    timed?.map_err(Refusal::into_rejection)
}

impl Registry {
    /// The timeout of this name: an attribute declares it, called or not, or code added it.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use resilience_runtime::{registry::Registry, rooms::timeout::Timeout};
    /// let registry = Registry::new();
    /// registry.add(Timeout::new("quotes", Duration::from_secs(2)))?;
    /// assert_eq!(registry.timeout("quotes").unwrap().snapshot().timed_out, 0);
    /// assert!(registry.timeout("unknown").is_none());
    /// # Ok::<(), resilience_runtime::registry::NameTaken>(())
    /// ```
    pub fn timeout(&self, name: &str) -> Option<Arc<Timeout>> {
        self.find_as(Kind::TIMEOUT, name)
    }

    /// What all timeouts show, ordered by name.
    ///
    /// See [`timeout`](Self::timeout) for an example of one.
    pub fn timeouts(&self) -> Vec<TimeoutSnapshot> {
        let all = self.all_as::<Timeout>(Kind::TIMEOUT);
        all.iter().map(|timeout| timeout.snapshot()).collect()
    }
}
