//! A rejection: a policy refused the call, or ended it without a result of the body.

use std::fmt;
use std::time::Duration;

use crate::words::clock::nanos;
use crate::words::id::Name;
use crate::words::severity::{Classify, Severity, Verdict};

mod kind;

pub use kind::RejectionKind;

/// A policy refused the call, or ended it without a result of the body: who, why, and when to come back.
///
/// It becomes the caller's error at the edge of the stack, by `E: From<Rejection>` or `map_rejection`.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::words::rejection::{Rejection, RejectionKind};
///
/// let rejection = Rejection::new(RejectionKind::CircuitOpen, "quotes").with_retry_after(Duration::from_secs(3));
/// assert_eq!(rejection.to_string(), "circuit breaker `quotes` is open, retry after 3s");
/// assert!(rejection.is_refused());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Rejection {
    kind: RejectionKind,
    policy: Policy,
    // `u64::MAX` means that none is known; an `Option<Duration>` would be three times as large
    retry_after: u64,
}

/// The name of the policy. An overloaded service makes rejections by the million, and a count of references is a word that all
/// its threads write to.
#[derive(Clone)]
enum Policy {
    Kept(&'static Name),
    Named(Name),
}

impl Policy {
    fn name(&self) -> &Name {
        match self {
            Self::Kept(name) => name,
            Self::Named(name) => name,
        }
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Policy {}

impl Rejection {
    /// A rejection by the policy of this name.
    pub fn new(kind: RejectionKind, policy: impl Into<Name>) -> Self {
        Self {
            kind,
            policy: Policy::Named(policy.into()),
            retry_after: u64::MAX,
        }
    }

    /// A rejection by a policy whose name the program keeps: nothing that threads share is written for it.
    #[inline]
    pub(crate) fn by(kind: RejectionKind, policy: &'static Name) -> Self {
        Self {
            kind,
            policy: Policy::Kept(policy),
            retry_after: u64::MAX,
        }
    }

    /// The same, saying when to come back.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.retry_after = nanos(after).min(u64::MAX - 1);
        self
    }

    /// The same in nanoseconds.
    #[inline]
    pub(crate) fn after_nanos(mut self, after: u64) -> Self {
        self.retry_after = after.min(u64::MAX - 1);
        self
    }

    /// Why.
    pub fn kind(&self) -> RejectionKind {
        self.kind
    }

    /// The name of the policy that gave it.
    pub fn policy(&self) -> &str {
        self.policy.name()
    }

    /// How long to wait before coming back can help, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        (self.retry_after != u64::MAX).then(|| Duration::from_nanos(self.retry_after))
    }

    /// Whether the call was refused before anything was tried.
    pub fn is_refused(&self) -> bool {
        self.kind.is_refused()
    }

    /// What the policies above make of it.
    pub fn verdict(&self) -> Verdict {
        Verdict {
            retry_after: self.retry_after(),
            ..self.kind.verdict()
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.policy();
        match self.kind {
            RejectionKind::CircuitOpen => write!(f, "circuit breaker `{policy}` is open")?,
            RejectionKind::BulkheadFull => write!(f, "bulkhead `{policy}` is full")?,
            RejectionKind::BatchShape { expected, got } => {
                write!(
                    f,
                    "batch `{policy}` gave {got} results for {expected} items"
                )?;
            }
            RejectionKind::BatchPanicked => write!(f, "batch `{policy}` panicked")?,
            RejectionKind::BatchClosed => {
                write!(f, "batch `{policy}` is drained and takes no more items")?;
            }
            RejectionKind::TimedOut => write!(f, "timeout `{policy}` expired")?,
            RejectionKind::RateLimited => write!(f, "rate limit `{policy}` is used up")?,
            RejectionKind::ConcurrencyLimited => {
                write!(f, "concurrency limit `{policy}` is reached")?;
            }
            RejectionKind::Injected => write!(f, "chaos `{policy}` injected a failure")?,
            RejectionKind::BudgetExhausted => write!(f, "retry budget `{policy}` is used up")?,
            RejectionKind::CostAboveBurst => {
                write!(
                    f,
                    "rate limit `{policy}` never lets so much through at once"
                )?;
            }
            RejectionKind::PoolExhausted => write!(f, "pool `{policy}` has no resource left")?,
            RejectionKind::PoolClosed => write!(f, "pool `{policy}` is closed")?,
        }
        match self.retry_after() {
            // for people: whole milliseconds, up, so that waiting as long as it says is enough
            Some(_) => {
                let whole = Duration::from_millis(self.retry_after.div_ceil(1_000_000));
                write!(f, ", retry after {whole:?}")
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("kind", &self.kind)
            .field("policy", &self.policy())
            .field("retry_after", &self.retry_after())
            .finish()
    }
}

impl std::error::Error for Rejection {
    /// The kind. An error that is transparent for a rejection passes it off as its own source, so that policies still find
    /// out what it is.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.kind)
    }
}

impl Classify for Rejection {
    fn severity(&self) -> Severity {
        Rejection::verdict(self).severity
    }
    fn retry_after(&self) -> Option<Duration> {
        Rejection::retry_after(self)
    }
    fn rejection(&self) -> Option<&Rejection> {
        Some(self)
    }
}

/// An error type that can represent a [`Rejection`]: everything with `From<Rejection>`.
#[diagnostic::on_unimplemented(
    message = "the error type `{Self}` has no way to represent a resilience rejection",
    label = "a policy on this function can refuse the call, and the refusal must become this error type",
    note = "add `impl From<resilience::Rejection> for {Self}`; with thiserror: `#[error(transparent)] Rejected(#[from] resilience::Rejection)`",
    note = "or say how on the attribute: `map_rejection = |rejection| ...`"
)]
pub trait FromRejection: Sized {
    /// The error that stands for this rejection.
    fn from_rejection(rejection: Rejection) -> Self;
}

#[diagnostic::do_not_recommend]
impl<E: From<Rejection>> FromRejection for E {
    fn from_rejection(rejection: Rejection) -> Self {
        rejection.into()
    }
}

impl From<Rejection> for String {
    fn from(rejection: Rejection) -> Self {
        rejection.to_string()
    }
}

impl From<Rejection> for () {
    fn from(_: Rejection) -> Self {}
}

impl From<Rejection> for &'static str {
    fn from(rejection: Rejection) -> Self {
        rejection.kind.in_words()
    }
}

impl From<Rejection> for std::io::Error {
    fn from(rejection: Rejection) -> Self {
        Self::other(rejection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(retry_after: Duration) -> Rejection {
        Rejection::new(RejectionKind::CircuitOpen, "quotes").with_retry_after(retry_after)
    }

    #[test]
    fn the_wait_is_told_in_milliseconds_and_never_too_short() {
        for (nanos, told) in [
            (29_999_991_328, "30s"),
            (1_200_000_000, "1.2s"),
            (1, "1ms"),
            (0, "0ns"),
        ] {
            let text = open(Duration::from_nanos(nanos)).to_string();
            assert_eq!(
                text,
                format!("circuit breaker `quotes` is open, retry after {told}")
            );
        }
        // the longest that there can be
        assert!(open(Duration::MAX).to_string().contains("retry after 1844"));
    }

    #[test]
    fn debugging_shows_the_wait_itself_or_none() {
        let text = format!("{:?}", open(Duration::from_nanos(1_500)));
        assert!(text.ends_with("retry_after: Some(1.5µs) }"), "{text}");
        let unknown = Rejection::new(RejectionKind::BatchClosed, "users");
        assert!(
            format!("{unknown:?}").ends_with("retry_after: None }"),
            "{unknown:?}"
        );
    }
}
