//! The profile itself: measures calls, and shows what it counted.

use std::sync::Arc;
use std::time::Duration;

use super::config::{ProfileBuilder, ProfileOptions};
use super::counts::LONGEST;
use super::guard::Running;
use super::measured::Measured;
use super::share::Shares;
use super::snapshot::ProfileSnapshot;
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::clock::nanos;
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::outcome::{Ending, Outcome};

/// Longer than any call.
const NEVER: u64 = LONGEST + 1;

/// Counts and times the calls of one function.
///
/// ```
/// use resilience_runtime::rooms::profile::Profile;
///
/// let profile = Profile::new("parse");
/// let parsed = profile.measure_sync(|| "x".parse::<u32>());
/// assert!(parsed.is_err());
/// assert_eq!(profile.snapshot().error, 1);
/// ```
pub struct Profile {
    name: String,
    shares: Shares,
}

impl Profile {
    /// A profile without a limit beyond which calls are slow.
    pub fn new(name: impl Into<String>) -> Self {
        Self::with(&name.into(), None)
    }

    /// A builder for a profile of this name.
    pub fn builder(name: impl Into<String>) -> ProfileBuilder {
        ProfileBuilder::new(name.into())
    }

    pub(super) fn with(name: &str, slow: Option<Duration>) -> Self {
        Self {
            name: name.to_owned(),
            shares: Shares::new(slow.map_or(NEVER, nanos)),
        }
    }

    /// A call begins: for what [`measure`](Self::measure) does not fit, as a function that returns a plain value.
    ///
    /// ```
    /// use resilience_runtime::{rooms::profile::Profile, words::outcome::Ending};
    ///
    /// let profile = Profile::new("sum");
    /// let running = profile.enter();
    /// let sum: u32 = (1..10).sum();
    /// running.finish(Ending::Success, None);
    /// assert_eq!((sum, profile.snapshot().success), (45, 1));
    /// ```
    #[inline]
    pub fn enter(&self) -> Running<'_> {
        Running::enter(self)
    }

    /// Measures the future, from its first poll. `Err` counts as error; `Ok`, `Some` and `None` as success.
    ///
    /// See [`Profile`] and the [module](crate::rooms::profile) for examples.
    ///
    /// # Cancel safety
    /// As cancel safe as the future itself; dropped before its end, the call counts as abandoned.
    pub fn measure<F>(&self, body: F) -> Measured<'_, F>
    where
        F: Future<Output: Outcome>,
    {
        Measured::new(self, body)
    }

    /// Measures the closure. `Err` counts as error; `Ok`, `Some` and `None` as success.
    ///
    /// # Panics
    /// Where `body` does; the call counts as panicked.
    pub fn measure_sync<R: Outcome>(&self, body: impl FnOnce() -> R) -> R {
        let running = self.enter();
        let value = body();
        running.finish(Self::ending_of(&value), None);
        value
    }

    /// What was counted since the start or the last reset.
    pub fn snapshot(&self) -> ProfileSnapshot {
        let (read, took) = self.shares.read();
        ProfileSnapshot::of(&self.name, self.slow(), &read, &took)
    }

    /// Counts and times back to zero. Calls in flight stay in flight, and are counted when they end.
    pub fn reset(&self) {
        self.shares.reset();
    }

    #[inline]
    pub(super) fn shares(&self) -> &Shares {
        &self.shares
    }

    fn slow(&self) -> Option<Duration> {
        let slow = self.shares.slow();
        (slow != NEVER).then(|| Duration::from_nanos(slow))
    }

    pub(super) fn ending_of<R: Outcome>(value: &R) -> Ending {
        if !R::OPTION && value.as_err().is_some() {
            Ending::Error
        } else {
            Ending::Success
        }
    }
}

impl Managed for Profile {
    fn kind(&self) -> Kind {
        Kind::PROFILE
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        Self::reset(self);
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self))
    }

    /// A profile tells no events.
    fn attach(&self, _sink: Arc<dyn EventSink>) {}
}

impl Policy for Profile {
    type Options = ProfileOptions;

    const KIND: Kind = Kind::PROFILE;

    fn build(name: &str, options: ProfileOptions) -> (Self, Vec<InvalidConfig>) {
        let mut builder = Self::builder(name);
        if let Some(slow) = options.slow {
            builder = builder.slow(slow);
        }
        match builder.build() {
            Ok(profile) => (profile, Vec::new()),
            Err(invalid) => (Self::new(name), vec![invalid]),
        }
    }

    const FIXED: &'static [&'static str] = &[];

    fn adopt(&self, options: ProfileOptions, _: ProfileOptions) {
        self.shares.set_slow(options.slow.map_or(NEVER, nanos));
    }

    fn told(&self) -> ProfileOptions {
        ProfileOptions { slow: self.slow() }
    }
}
