//! `source`: the error inside decides, rejections included.

use std::io;
use std::time::Duration;

use resilience::{Classify, Rejection, RejectionKind, Severity, Verdict};

#[derive(Debug, thiserror::Error, Classify)]
enum Outer {
    #[error(transparent)]
    #[severity(source)]
    Inner(#[from] Inner),
    #[error(transparent)]
    #[severity(source)]
    Io(#[from] io::Error),
    #[error(transparent)]
    #[severity(source)]
    Any(#[from] anyhow::Error),
    #[error("boxed")]
    #[severity(source)]
    Boxed(Box<dyn std::error::Error + Send + Sync>),
    #[error("foreign")]
    #[severity(source)]
    Foreign(#[source] Foreign),
    #[error("text {0}")]
    #[severity(source)]
    Text(String),
    #[error("with a wait of its own")]
    #[severity(source)]
    Waiting {
        source: Inner,
        #[retry_after]
        own: Option<Duration>,
    },
    #[error(transparent)]
    Unmarked(#[from] Rejection),
    #[error("sealed")]
    #[severity(permanent)]
    Sealed(#[source] Rejection),
}

#[derive(Debug, thiserror::Error, Classify)]
enum Inner {
    #[error("busy")]
    #[severity(transient)]
    Busy(#[retry_after] Duration),
    #[error("final")]
    #[severity(permanent)]
    Final,
}

/// An error of a crate that knows nothing of ours.
#[derive(Debug, thiserror::Error)]
#[error("foreign")]
struct Foreign(#[source] io::Error);

fn open() -> Rejection {
    Rejection::new(RejectionKind::CircuitOpen, "quotes").with_retry_after(Duration::from_secs(7))
}

fn reset() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionReset)
}

#[test]
fn the_inner_error_decides() {
    let busy = Outer::from(Inner::Busy(Duration::from_secs(2)));
    assert_eq!(busy.severity(), Severity::Transient);
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(2)));
    for (error, severity) in [
        (Outer::from(Inner::Final), Severity::Permanent),
        (Outer::from(reset()), Severity::Transient),
        (
            Outer::from(anyhow::Error::from(reset()).context("while asking")),
            Severity::Transient,
        ),
        (Outer::Boxed(Box::new(reset())), Severity::Transient),
        (Outer::Foreign(Foreign(reset())), Severity::Transient),
        (Outer::Text("?".to_owned()), Severity::Recoverable),
    ] {
        assert_eq!(error.severity(), severity, "{error:?}");
        assert_eq!(error.verdict(), Verdict::of(severity), "{error:?}");
    }
}

#[test]
fn a_rejection_inside_is_found() {
    for error in [
        Outer::from(io::Error::from(open())),
        Outer::from(anyhow::Error::from(open()).context("while asking")),
        Outer::Boxed(Box::new(open())),
        Outer::Foreign(Foreign(io::Error::from(open()))),
        // a breaker below must never be retried by mistake
        Outer::from(open()),
    ] {
        assert_eq!(error.rejection(), Some(&open()), "{error:?}");
        assert_eq!(error.verdict(), open().verdict(), "{error:?}");
        assert!(!error.verdict().is_retryable());
    }
}

#[test]
fn a_written_severity_wins_over_the_source() {
    let sealed = Outer::Sealed(open());
    assert_eq!(sealed.verdict(), Verdict::of(Severity::Permanent));
    assert!(sealed.rejection().is_none());
}

#[test]
fn the_variants_own_wait_comes_first() {
    let (own, inner) = (Duration::from_secs(1), Duration::from_secs(9));
    let both = Outer::Waiting {
        source: Inner::Busy(inner),
        own: Some(own),
    };
    assert_eq!(both.retry_after(), Some(own));
    assert_eq!(both.verdict().retry_after, Some(own));
    assert_eq!(both.severity(), Severity::Transient);
    let without = Outer::Waiting {
        source: Inner::Busy(inner),
        own: None,
    };
    assert_eq!(without.retry_after(), Some(inner));
    assert_eq!(without.verdict().retry_after, Some(inner));
}

/// An inner error that overrides `verdict` is taken at its word.
struct Whole;

impl Classify for Whole {
    fn severity(&self) -> Severity {
        Severity::Critical
    }
    fn verdict(&self) -> Verdict {
        Verdict {
            severity: Severity::Permanent,
            retry_after: None,
            refused: true,
        }
    }
}

#[derive(Classify)]
#[severity(source)]
struct Around(Whole);

#[test]
fn a_verdict_of_its_own_is_forwarded_whole() {
    assert_eq!(Around(Whole).verdict(), Whole.verdict());
}
