//! One call of a guarded function: what its layers share while it runs.

use super::global::registry;
use super::map::Registry;
use super::scope;
use crate::words::numbered::Numbered;
use crate::words::outcome::Look;
use crate::words::rejection::Rejection;
use crate::words::severity::Verdict;

/// What the layers of one call share. The expansion holds it as a local, so that no layer needs to know another.
pub struct Call {
    registry: Option<Registry>,
    /// The attempt that runs.
    pub attempt: Numbered,
    /// Whether a fallback or a stale value answered.
    pub degraded: bool,
    /// Whether a layer judged the success value on its way up a failure.
    pub disputed: bool,
    /// What the cache of this stack answered with.
    pub look: Option<Look>,
    /// Whether the alert of the failure on its way up was raised, so that no other layer raises it again.
    pub alerted: bool,
    /// A rejection that had to become the user's error on its way through a foreign attribute.
    pub crossed: Option<Box<Rejection>>,
}

impl Call {
    /// A call that begins now: it keeps the registry that is current now.
    #[inline]
    pub fn begin() -> Self {
        Self {
            registry: scope::current(),
            attempt: Numbered::NONE,
            degraded: false,
            disputed: false,
            alerted: false,
            look: None,
            crossed: None,
        }
    }

    /// An attempt of the body begins: this one. What it comes to is not known yet.
    #[inline]
    pub fn begin_attempt(&mut self, attempt: Numbered) {
        self.attempt = attempt;
        self.degraded = false;
        self.disputed = false;
        self.alerted = false;
    }

    /// The call as one of several attempts at once sees it, in the same registry.
    #[must_use]
    pub fn fork(&self, attempt: Numbered) -> Self {
        Self {
            registry: self.registry.clone(),
            attempt,
            degraded: false,
            disputed: false,
            alerted: false,
            look: None,
            crossed: None,
        }
    }

    /// Of several attempts at once this one is the call's.
    #[inline]
    pub fn join(&mut self, fork: Self) {
        self.degraded = fork.degraded;
        self.disputed = fork.disputed;
        self.alerted = fork.alerted;
        self.look = fork.look;
        self.crossed = fork.crossed;
    }

    /// A failure was judged: whether it falls to this layer to raise the alert.
    #[inline]
    pub fn falls_to_alert(&mut self, verdict: Verdict) -> bool {
        verdict.is_critical() && !std::mem::replace(&mut self.alerted, true)
    }

    /// The scoped registry that the call began in; `None` is the process-wide one.
    #[inline]
    pub fn scoped_registry(&self) -> Option<&Registry> {
        self.registry.as_ref()
    }

    /// The registry that the call began with.
    pub fn registry(&self) -> Registry {
        self.registry.clone().unwrap_or_else(registry)
    }
}
