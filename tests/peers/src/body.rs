//! What all sides call: one small function, and its error.

use resilience::{Classify, Rejection};

/// The error of all bodies. It is small, so that a row measures its layer and not how an error is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Classify)]
pub enum Failed {
    #[severity(recoverable)]
    Down,
    #[severity(permanent)]
    Refused,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Down => "down",
            Self::Refused => "refused",
        })
    }
}

impl std::error::Error for Failed {}

impl From<Rejection> for Failed {
    fn from(_: Rejection) -> Self {
        Self::Refused
    }
}

/// What a body does: a call that is not inlined, so that no side is optimised away. It gives a plain number, since a `Result` would come
/// back through memory, which costs more than most layers.
#[inline(never)]
fn called(n: u64) -> u64 {
    std::hint::black_box(n)
}

/// The body of all calls that succeed.
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

/// The call with no layer.
///
/// # Errors
/// As [`work`].
pub async fn bare(n: u64) -> Result<u64, Failed> {
    work(n)
}

/// The body that fails.
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

/// A call that fails, with no layer.
///
/// # Errors
/// As [`fail`].
pub async fn failing(n: u64) -> Result<u64, Failed> {
    fail(n)
}
