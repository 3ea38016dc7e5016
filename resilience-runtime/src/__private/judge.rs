//! What an attribute's own words on judging make of a verdict.

use crate::registry::Call;
use crate::words::outcome::Refusal;
use crate::words::severity::{Severity, Verdict};

/// `classify = ..`: the user's severity in place of the probed one. A refusal stays one.
#[inline]
pub fn with_severity(probed: Verdict, severity: Severity) -> Verdict {
    Verdict { severity, ..probed }
}

/// Hands a rejection that must become the user's error here, below a foreign attribute, to the layers above it too.
#[inline]
pub fn cross<R, J: Refusal>(value: &Result<R, J>, call: &mut Call) {
    if let Err(refusal) = value {
        call.crossed = refusal.as_rejection().cloned().map(Box::new);
    }
}
