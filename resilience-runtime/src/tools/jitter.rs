//! Randomness in delays: which spread a delay gets, as pure integer arithmetic on a random number that comes in.

use serde::{Deserialize, Serialize};

/// How a delay is spread, so that callers that failed together do not come back together.
///
/// `c` is the delay that the backoff gives, already cut to the longest one allowed.
///
/// ```
/// use resilience_runtime::tools::jitter::Jitter;
/// assert_eq!(Jitter::default(), Jitter::Proportional);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jitter {
    /// Exactly `c`.
    None,
    /// From half of `c` to one and a half, but never over the longest delay. The default.
    #[default]
    Proportional,
    /// From zero to `c`.
    Full,
    /// From half of `c` to `c`.
    Equal,
    /// From the base delay to three times the delay before; the backoff's growth has no say.
    Decorrelated,
}

/// What a delay is drawn from, all in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The delay that the backoff gives.
    pub ceiling: u64,
    /// The base delay.
    pub base: u64,
    /// The longest delay allowed.
    pub max: u64,
    /// The delay before this one; zero where there was none.
    pub previous: u64,
}

impl Jitter {
    /// The delay in nanoseconds that `random`, a number evenly drawn from all of `u64`, picks. Never over `spread.max`.
    pub fn draw(self, spread: Spread, random: u64) -> u64 {
        let Spread {
            ceiling,
            base,
            max,
            previous,
        } = spread;
        let c = ceiling.min(max);
        let drawn = match self {
            Self::None => c,
            Self::Proportional => uniform(c / 2, c.saturating_add(c / 2).min(max), random),
            Self::Full => uniform(0, c, random),
            Self::Equal => uniform(c / 2, c, random),
            Self::Decorrelated => uniform(base, previous.max(base).saturating_mul(3), random),
        };
        drawn.min(max)
    }
}

/// The number in `low..=high` that `random` picks; every one as likely as the next.
fn uniform(low: u64, high: u64, random: u64) -> u64 {
    let span = u128::from(high.saturating_sub(low)) + 1;
    low.saturating_add(((u128::from(random) * span) >> 64) as u64)
}
