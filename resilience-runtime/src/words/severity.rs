//! One classification for all policies: how bad a failure is, and what follows from it.

use std::error::Error;
use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rejection::{Rejection, RejectionKind};

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Gone by itself: retried at once the first time, then with backoff.
    Transient,
    /// May go away: retried with backoff. What an unclassified error is.
    Recoverable,
    /// Will not go away: never retried, ignored by breakers, no dead letter unless asked.
    Permanent,
    /// Needs a person: never retried, counted by breakers, raises an alert event.
    Critical,
}

impl Severity {
    /// The name in snapshots and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Recoverable => "recoverable",
            Self::Permanent => "permanent",
            Self::Critical => "critical",
        }
    }
}

/// What is known of one failure: all that a policy needs to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How bad it is.
    pub severity: Severity,
    /// The earliest moment to come back, as a distance from now, where the failure named one.
    pub retry_after: Option<Duration>,
    /// Whether a policy refused the call, so that nothing was tried.
    pub refused: bool,
}

impl Verdict {
    /// A failure of this severity, with nothing else known.
    pub const fn of(severity: Severity) -> Self {
        Self {
            severity,
            retry_after: None,
            refused: false,
        }
    }

    /// Whether trying again may help.
    pub const fn is_retryable(self) -> bool {
        !self.refused && matches!(self.severity, Severity::Transient | Severity::Recoverable)
    }

    /// Whether it needs a person.
    pub const fn is_critical(self) -> bool {
        !self.refused && matches!(self.severity, Severity::Critical)
    }

    /// Whether a breaker counts it against the service.
    pub const fn counts_as_failure(self) -> bool {
        !self.refused && !matches!(self.severity, Severity::Permanent)
    }
}

impl From<Severity> for Verdict {
    fn from(severity: Severity) -> Self {
        Self::of(severity)
    }
}

/// Says how bad an error is. Derive it with `#[derive(Classify)]`, or write it by hand.
///
/// An error type without it is [`Severity::Recoverable`] inside the attributes.
///
/// ```
/// use resilience_runtime::words::severity::{Classify, Severity};
///
/// struct OutOfQuota;
/// impl Classify for OutOfQuota {
///     fn severity(&self) -> Severity {
///         Severity::Permanent
///     }
/// }
/// assert!(!OutOfQuota.verdict().is_retryable());
/// ```
#[diagnostic::on_unimplemented(
    message = "the error type `{Self}` does not say how bad it is",
    label = "`{Self}` does not implement `Classify`",
    note = "derive it: `#[derive(resilience::Classify)]`",
    note = "or say it at the call: `call_with` and `run_with` take any error, and a closure that judges it"
)]
pub trait Classify {
    /// How bad this error is.
    fn severity(&self) -> Severity;

    /// When to come back, where the error says so.
    fn retry_after(&self) -> Option<Duration> {
        None
    }

    /// The rejection inside this error, where a policy further down refused the call.
    fn rejection(&self) -> Option<&Rejection> {
        None
    }

    /// All of it in one: a rejection inside decides, else the severity and the retry-after.
    fn verdict(&self) -> Verdict {
        match self.rejection() {
            Some(rejection) => rejection.verdict(),
            None => Verdict {
                severity: self.severity(),
                retry_after: self.retry_after(),
                refused: false,
            },
        }
    }
}

/// What is known of an error behind `dyn Error`: a [`Rejection`] or an [`io::Error`] anywhere in its chain decides.
pub fn verdict_of_dyn(error: &(dyn Error + 'static)) -> Verdict {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rejection) = error.downcast_ref::<Rejection>() {
            return rejection.verdict();
        }
        // what is left of a rejection below an error that is transparent for it
        if let Some(kind) = error.downcast_ref::<RejectionKind>() {
            return kind.verdict();
        }
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return verdict_of_io(io);
        }
        next = error.source();
    }
    Verdict::of(Severity::Recoverable)
}

/// A rejection inside decides; else the kind, where it says something; else what is inside.
fn verdict_of_io(error: &io::Error) -> Verdict {
    if let Some(rejection) = rejection_in(error) {
        return rejection.verdict();
    }
    match (error.kind(), error.get_ref()) {
        (io::ErrorKind::Other, Some(inner)) => verdict_of_dyn(inner),
        (kind, _) => Verdict::of(severity_of_io(kind)),
    }
}

/// How bad an I/O error of this kind is.
pub fn severity_of_io(kind: io::ErrorKind) -> Severity {
    use io::ErrorKind as K;
    match kind {
        K::Interrupted
        | K::WouldBlock
        | K::ConnectionReset
        | K::ConnectionAborted
        | K::BrokenPipe => Severity::Transient,
        K::NotFound
        | K::PermissionDenied
        | K::AlreadyExists
        | K::InvalidInput
        | K::InvalidData
        | K::Unsupported
        | K::InvalidFilename
        | K::NotADirectory
        | K::IsADirectory
        | K::ReadOnlyFilesystem => Severity::Permanent,
        _ => Severity::Recoverable,
    }
}

impl Classify for io::Error {
    fn severity(&self) -> Severity {
        verdict_of_io(self).severity
    }
    fn rejection(&self) -> Option<&Rejection> {
        rejection_in(self)
    }
}

macro_rules! classify_dyn {
    ($($error:ty),*) => {$(
        impl Classify for $error {
            fn severity(&self) -> Severity {
                verdict_of_dyn(self).severity
            }
            fn rejection(&self) -> Option<&Rejection> {
                rejection_in(self)
            }
        }
    )*};
}
classify_dyn!(dyn Error, dyn Error + Send, dyn Error + Send + Sync);

/// The first [`Rejection`] in an error's chain, the error itself included.
pub fn rejection_in<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Rejection> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rejection) = error.downcast_ref::<Rejection>() {
            return Some(rejection);
        }
        let inside = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match inside {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

macro_rules! classify_through {
    ($($pointer:ty),*) => {$(
        impl<E: Classify + ?Sized> Classify for $pointer {
            fn severity(&self) -> Severity {
                (**self).severity()
            }
            fn retry_after(&self) -> Option<Duration> {
                (**self).retry_after()
            }
            fn rejection(&self) -> Option<&Rejection> {
                (**self).rejection()
            }
        }
    )*};
}
classify_through!(Box<E>, std::sync::Arc<E>, &E);

macro_rules! recoverable {
    ($($error:ty),*) => {$(
        impl Classify for $error {
            fn severity(&self) -> Severity {
                Severity::Recoverable
            }
        }
    )*};
}
recoverable!(String, str, (), std::convert::Infallible, std::fmt::Error);
