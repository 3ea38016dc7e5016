//! The breaker's word: state, generation and a small count in 64 bits, so that they are read and changed as one.

use serde::{Deserialize, Serialize};

/// What a breaker does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CircuitState {
    /// Calls go through and are judged.
    Closed,
    /// Calls are refused until the recovery timeout has passed. The first call after that makes it half-open.
    Open,
    /// A few calls go through as probes; the others are refused.
    HalfOpen,
    /// Calls are refused until somebody says otherwise.
    ForcedOpen,
    /// Calls go through and are counted, and nothing follows from them.
    Disabled,
}

impl CircuitState {
    /// The name in snapshots, events and metrics.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitState;
    /// assert_eq!(CircuitState::HalfOpen.as_str(), "half_open");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
            Self::ForcedOpen => "forced_open",
            Self::Disabled => "disabled",
        }
    }
}

const GENERATION_BITS: u32 = 29;
const GENERATION_MASK: u32 = (1 << GENERATION_BITS) - 1;
const STATE_SHIFT: u32 = 32 + GENERATION_BITS;
/// Closed, and each call is looked at.
const WATCHED: u64 = 5;

/// From the top: 3 bits of state (closed is zero; closed with a look at each call has a number of its own), 29 of
/// generation, 32 of count.
///
/// The generation changes with every change of state. The count means:
/// - closed, consecutive failures: how many there were in a row;
/// - closed, otherwise: 0 where a success changes nothing, else why it must be looked at, or the how manieth from now;
/// - half-open: 1 where all places are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word(u64);

impl Word {
    pub(super) const fn new(state: CircuitState, generation: u32, count: u32) -> Self {
        let state = match state {
            CircuitState::Closed => 0,
            CircuitState::Open => 1,
            CircuitState::HalfOpen => 2,
            CircuitState::ForcedOpen => 3,
            CircuitState::Disabled => 4,
        };
        let generation = (generation & GENERATION_MASK) as u64;
        Self(state << STATE_SHIFT | generation << 32 | count as u64)
    }

    pub(super) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    pub(super) const fn state(self) -> CircuitState {
        match self.0 >> STATE_SHIFT {
            0 | WATCHED => CircuitState::Closed,
            1 => CircuitState::Open,
            2 => CircuitState::HalfOpen,
            3 => CircuitState::ForcedOpen,
            _ => CircuitState::Disabled,
        }
    }

    /// Whether it is closed, and calls need no look.
    #[inline]
    pub(super) const fn is_plain(self) -> bool {
        self.0 >> STATE_SHIFT == 0
    }

    pub(super) const fn is_closed(self) -> bool {
        matches!(self.state(), CircuitState::Closed)
    }

    /// The same, closed, with or without a look at each call.
    pub(super) const fn closed_watched(self, watched: bool) -> Self {
        let state = if watched { WATCHED } else { 0 };
        Self(self.0 << 3 >> 3 | state << STATE_SHIFT)
    }

    /// Whether it is closed in the generation that stands above in `admitted`, without a look at each call, and a success of that
    /// generation changes nothing.
    #[inline]
    pub(super) const fn is_settled(self, admitted: u64) -> bool {
        self.0 == admitted
    }

    pub(super) const fn generation(self) -> u32 {
        (self.0 >> 32) as u32 & GENERATION_MASK
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
    pub(super) const fn count(self) -> u32 {
        self.0 as u32
    }

    pub(super) const fn with_count(self, count: u32) -> Self {
        Self(self.0 >> 32 << 32 | count as u64)
    }

    /// Another state, which is another generation.
    pub(super) const fn enter(self, state: CircuitState, count: u32) -> Self {
        Self::new(state, self.generation().wrapping_add(1), count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CircuitState, GENERATION_MASK, Word};

    const STATES: [CircuitState; 5] = [
        CircuitState::Closed,
        CircuitState::Open,
        CircuitState::HalfOpen,
        CircuitState::ForcedOpen,
        CircuitState::Disabled,
    ];

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(state in 0_usize..5, generation in 0..=GENERATION_MASK, count: u32, other: u32) {
            let word = Word::new(STATES[state], generation, count);
            prop_assert_eq!((word.state(), word.generation(), word.count()), (STATES[state], generation, count));
            prop_assert_eq!(word.is_settled(u64::from(generation) << 32), state == 0 && count == 0);
            prop_assert_eq!(word.with_count(other), Word::new(STATES[state], generation, other));
            for watched in [false, true] {
                let closed = word.closed_watched(watched);
                prop_assert_eq!((closed.state(), closed.generation(), closed.count()), (CircuitState::Closed, generation, count));
                prop_assert_eq!((closed.is_closed(), closed.is_plain()), (true, !watched));
                prop_assert_eq!(closed.is_settled(u64::from(generation) << 32), !watched && count == 0);
            }
            let next = word.enter(CircuitState::Open, other);
            prop_assert_eq!(next.generation(), (generation + 1) & GENERATION_MASK);
        }
    }
}
