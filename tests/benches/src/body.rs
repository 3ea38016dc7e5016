//! What all layers stand around: one small function, and its error.

use resilience::{Classify, Rejection};

/// The error of all bodies. It is small, so that a layer is measured and not how an error is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Classify)]
pub enum Failed {
    /// What the body says.
    #[severity(recoverable)]
    Down,
    /// What a policy says.
    #[severity(permanent)]
    Refused,
}

impl From<Rejection> for Failed {
    fn from(_: Rejection) -> Self {
        Self::Refused
    }
}

/// A call that is not inlined, so that nothing is optimised away. It gives a plain number, since a `Result` would come back
/// through memory, which costs more than most layers.
#[inline(never)]
fn called(n: u64) -> u64 {
    n ^ 1
}

/// The body of calls that succeed.
///
/// # Errors
/// For the largest number, which nobody asks for.
#[inline]
pub fn work(n: u64) -> Result<u64, Failed> {
    match called(n) {
        u64::MAX => Err(Failed::Down),
        n => Ok(n),
    }
}

/// The body of calls that fail.
///
/// # Errors
/// For all numbers but the largest.
#[inline]
pub fn fail(n: u64) -> Result<u64, Failed> {
    match called(n) {
        u64::MAX => Ok(n),
        _ => Err(Failed::Down),
    }
}

/// The call with no layer.
///
/// # Errors
/// As [`work`].
pub async fn bare(n: u64) -> Result<u64, Failed> {
    work(n)
}
