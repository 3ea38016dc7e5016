//! What these tests share: an error of every severity, and a policy without randomness.

use std::time::Duration;

use resilience::{Classify, Jitter, Rejection, RetryPolicy, Severity, Verdict};

/// An error whose verdict is what a test says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) severity: Severity,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) rejection: Option<Rejection>,
}

impl Fault {
    pub(crate) const fn of(severity: Severity) -> Self {
        Self {
            severity,
            retry_after: None,
            rejection: None,
        }
    }

    pub(crate) const fn after(retry_after: Duration) -> Self {
        Self {
            severity: Severity::Recoverable,
            retry_after: Some(retry_after),
            rejection: None,
        }
    }
}

impl Classify for Fault {
    fn severity(&self) -> Severity {
        self.severity
    }
    fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
    fn rejection(&self) -> Option<&Rejection> {
        self.rejection.as_ref()
    }
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        let Verdict { severity, .. } = rejection.verdict();
        Self {
            severity,
            retry_after: None,
            rejection: Some(rejection),
        }
    }
}

pub(crate) const BUSY: Fault = Fault::of(Severity::Recoverable);

/// 100 ms, 200 ms, 400 ms, ... up to 10 s, exactly.
pub(crate) const PLAIN: RetryPolicy = RetryPolicy::new()
    .base_delay(ms(100))
    .max_delay(ms(10_000))
    .jitter(Jitter::None);

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
