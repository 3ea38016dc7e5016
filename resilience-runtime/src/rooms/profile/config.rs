//! What a profile is built from.

use std::time::Duration;

use super::driver::Profile;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

options! {
    /// The options of `#[profile]` as written.
    pub struct ProfileOptions {
        /// A call that takes this long or longer counts as slow.
        pub slow: Duration,
    }
}

/// Builds a [`Profile`]; see [there](Profile) for an example.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct ProfileBuilder {
    name: String,
    slow: Option<Duration>,
}

impl ProfileBuilder {
    pub(super) fn new(name: String) -> Self {
        Self { name, slow: None }
    }

    /// A call that takes this long or longer counts as slow. Longer than zero; by default no call is slow.
    pub fn slow(mut self, slow: Duration) -> Self {
        self.slow = Some(slow);
        self
    }

    /// The profile.
    ///
    /// # Errors
    /// Where `slow` is zero.
    pub fn build(self) -> Result<Profile, InvalidConfig> {
        match self.slow {
            Some(slow) if slow.is_zero() => Err(InvalidConfig::new(
                Kind::PROFILE,
                self.name,
                "slow",
                slow,
                "longer than zero",
            )),
            slow => Ok(Profile::with(&self.name, slow)),
        }
    }
}
