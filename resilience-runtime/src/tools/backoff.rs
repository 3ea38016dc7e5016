//! How delays grow from attempt to attempt: integer arithmetic wherever it can be, and no overflow or NaN anywhere.

use serde::{Deserialize, Serialize};

/// How the delay grows with each failed attempt.
///
/// ```
/// use resilience_runtime::tools::backoff::Backoff;
/// assert_eq!(Backoff::default(), Backoff::Exponential);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backoff {
    /// `base`, `base * factor`, `base * factor²`, ... The default.
    #[default]
    Exponential,
    /// `base`, `2 * base`, `3 * base`, ...
    Linear,
    /// `base` each time.
    Constant,
}

impl Backoff {
    /// The delay after the `failed`th attempt (from 1), before jitter: at most `max`. All in nanoseconds.
    pub fn ceiling(self, base: u64, factor: f64, max: u64, failed: u32) -> u64 {
        let grown = match self {
            Self::Constant => base,
            Self::Linear => base.saturating_mul(u64::from(failed.max(1))),
            Self::Exponential => power(base, factor, max, failed.saturating_sub(1)),
        };
        grown.min(max)
    }
}

/// `base * factor^exponent`, or `max` where that is less or cannot be told.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "two is exact; the product is checked against `max`, and a float cast saturates"
)]
fn power(base: u64, factor: f64, max: u64, exponent: u32) -> u64 {
    // zero times infinity would be no number
    if base == 0 {
        return 0;
    }
    if factor == 2.0 {
        return if exponent > base.leading_zeros() {
            max
        } else {
            base << exponent
        };
    }
    let grown = base as f64 * factor.powi(i32::try_from(exponent).unwrap_or(i32::MAX));
    if grown < max as f64 {
        grown as u64
    } else {
        max
    }
}
