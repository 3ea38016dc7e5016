//! What code holds after it added a policy, and why adding may fail.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use thiserror::Error;

use crate::tools::managed::Managed;
use crate::words::id::Kind;

/// A policy of this kind already has the name.
///
/// ```
/// # use resilience_runtime::{registry::Registry, rooms::profile::Profile};
/// let registry = Registry::new();
/// registry.add(Profile::new("quotes")).unwrap();
/// let taken = registry.add(Profile::new("quotes")).unwrap_err();
/// assert_eq!(taken.to_string(), "there is already a profile named `quotes`");
/// ```
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("there is already a {} named `{name}`", kind.words())]
#[non_exhaustive]
pub struct NameTaken {
    /// The kind of policy.
    pub kind: Kind,
    /// The name.
    pub name: String,
}

/// A policy that code added to a registry: use it as the policy itself. Clones are the same policy.
///
/// ```
/// # use resilience_runtime::{registry::Registry, rooms::profile::Profile};
/// let registry = Registry::new();
/// let profile = registry.add(Profile::new("quotes"))?;
/// assert_eq!(profile.snapshot().calls, 0);
/// # Ok::<(), resilience_runtime::registry::NameTaken>(())
/// ```
pub struct Handle<P> {
    policy: Arc<P>,
}

impl<P> Handle<P> {
    pub(super) fn new(policy: Arc<P>) -> Self {
        Self { policy }
    }
}

impl<P> Clone for Handle<P> {
    fn clone(&self) -> Self {
        Self {
            policy: Arc::clone(&self.policy),
        }
    }
}

impl<P> Deref for Handle<P> {
    type Target = P;
    fn deref(&self) -> &P {
        &self.policy
    }
}

impl<P> From<Handle<P>> for Arc<P> {
    fn from(handle: Handle<P>) -> Self {
        handle.policy
    }
}

impl<P: Managed> fmt::Debug for Handle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("kind", &self.policy.kind())
            .field("name", &self.policy.name())
            .finish()
    }
}
