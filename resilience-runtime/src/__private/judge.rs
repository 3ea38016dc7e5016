//! What an attribute's own words on judging make of a verdict.

use crate::words::outcome::Refusal;
use crate::words::rejection::Rejection;
use crate::words::severity::{Severity, Verdict};

/// `classify = ..`: the user's severity in place of the probed one. A refusal stays one.
#[inline]
pub fn with_severity(probed: Verdict, severity: Severity) -> Verdict {
    Verdict { severity, ..probed }
}

/// Hands a rejection that must become the user's error here, below a foreign attribute, to the layers above it too.
#[inline]
pub fn cross<R, J: Refusal>(value: &Result<R, J>, crossed: &mut Option<Rejection>) {
    if let Err(refusal) = value {
        *crossed = refusal.as_rejection().cloned();
    }
}
