//! How bad an error is.

use std::error::Error;
use std::fmt;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use resilience::{__private as p, Classify, Rejection, RejectionKind, Severity, Verdict};

macro_rules! verdict {
    ($error:expr) => {{
        use p::Verdicts as _;
        (&&&&p::Probe($error)).__verdict()
    }};
}

const DEFAULT: Verdict = Verdict::of(Severity::Recoverable);

/// Knows itself, and has a chain that would say otherwise.
#[derive(Debug)]
struct Knows(Option<io::Error>);

/// Only a link of a chain; may borrow.
#[derive(Debug)]
struct Link<'a>(&'a str, Option<Box<dyn Error>>);

impl fmt::Display for Knows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("knows")
    }
}

impl fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Knows {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.as_ref().map(|io| io as &(dyn Error + 'static))
    }
}

impl Error for Link<'_> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1.as_deref()
    }
}

impl Classify for Knows {
    fn severity(&self) -> Severity {
        Severity::Critical
    }
    fn retry_after(&self) -> Option<Duration> {
        Some(Duration::from_secs(7))
    }
}

struct Nothing;

fn open() -> Rejection {
    Rejection::new(RejectionKind::CircuitOpen, "b").with_retry_after(Duration::from_secs(2))
}

fn permanent_io() -> io::Error {
    io::Error::from(io::ErrorKind::NotFound)
}

#[test]
fn what_classifies_itself_is_asked_first() {
    let error = Knows(Some(permanent_io()));
    assert_eq!(verdict!(&error).severity, Severity::Critical);
    assert_eq!(verdict!(&error).retry_after, Some(Duration::from_secs(7)));
    assert_eq!(verdict!(&Arc::new(error)).severity, Severity::Critical);
    assert_eq!(verdict!("text"), DEFAULT);
}

#[test]
fn a_rejection_or_io_error_down_the_chain_decides() {
    let refused = Link("a", Some(Box::new(Link("b", Some(Box::new(open()))))));
    assert_eq!(verdict!(&refused), open().verdict());
    assert!(verdict!(&refused).refused);
    let missing = Link("a", Some(Box::new(permanent_io())));
    assert_eq!(verdict!(&missing).severity, Severity::Permanent);
    assert_eq!(verdict!(&Link("a", None)), DEFAULT);
}

#[test]
fn an_error_that_borrows_is_walked_too() {
    let text = String::from("borrowed");
    let error = Link(&text, Some(Box::new(permanent_io())));
    assert_eq!(verdict!(&error).severity, Severity::Permanent);
}

#[test]
fn boxed_errors_and_anyhow_are_looked_through() {
    let boxed: Box<dyn Error + Send + Sync> = Box::new(permanent_io());
    assert_eq!(verdict!(&boxed).severity, Severity::Permanent);
    let counted: Rc<dyn Error> = Rc::new(open());
    assert!(verdict!(&counted).refused);
    let any = anyhow::Error::from(open()).context("while asking");
    assert!(verdict!(&any).refused);
    let any = anyhow::Error::from(permanent_io()).context("while asking");
    assert_eq!(verdict!(&any).severity, Severity::Permanent);
    assert_eq!(verdict!(&anyhow::anyhow!("just text")), DEFAULT);
}

#[test]
fn io_and_rejections_stand_for_themselves() {
    assert_eq!(verdict!(&open()), open().verdict());
    assert_eq!(verdict!(&permanent_io()).severity, Severity::Permanent);
    assert!(verdict!(&io::Error::other(open())).refused);
}

#[test]
fn anything_else_is_recoverable() {
    assert_eq!(verdict!(&Nothing), DEFAULT);
    assert_eq!(verdict!(&7), DEFAULT);
}

#[test]
fn a_generic_error_is_seen_through_its_bounds() {
    fn unbound<E>(error: &E) -> Verdict {
        verdict!(error)
    }
    fn classified<E: Classify>(error: &E) -> Verdict {
        verdict!(error)
    }
    fn std_error<E: Error>(error: &E) -> Verdict {
        verdict!(error)
    }
    let error = Knows(Some(permanent_io()));
    assert_eq!(unbound(&error), DEFAULT);
    assert_eq!(classified(&error).severity, Severity::Critical);
    assert_eq!(std_error(&error).severity, Severity::Permanent);
}

#[test]
fn with_one_reference_less_the_topmost_level_is_missed() {
    use p::Verdicts as _;
    // why the receiver has four: with three, what classifies itself is only walked
    let error = Knows(None);
    assert_eq!((&&&p::Probe(&error)).__verdict(), DEFAULT);
    assert_eq!(
        (&&&&p::Probe(&error)).__verdict().severity,
        Severity::Critical
    );
}
