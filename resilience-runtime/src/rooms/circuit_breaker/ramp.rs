//! The way back to all calls after half-open: the share that is let in grows evenly. Pure: the moment comes in.
//!
//! Nothing is drawn. Each call that asks brings the share of the moment, and whoever makes a whole of it is let in; so of many
//! calls exactly their share is, and a call that comes alone knows when it will be.

use std::time::Duration;

use crate::words::clock::{Instant, nanos};

/// Nobody is told to come back sooner: a share grows by too little meanwhile.
const SOONEST: Duration = Duration::from_millis(1);

/// What a call is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    In,
    /// Not now. Whoever comes after so long, with nobody in between, is let in.
    Out(Duration),
    /// All are let in from now on.
    Over,
}

/// A way back under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ramp {
    began: Instant,
    length: u64,
    /// What the calls have brought since one was let in; `length` is a whole.
    brought: u64,
}

impl Ramp {
    /// The first call is let in, whenever it comes.
    pub(super) fn new(now: Instant, length: Duration) -> Self {
        let length = nanos(length).max(1);
        Self {
            began: now,
            length,
            brought: length,
        }
    }

    pub(super) fn ask(&mut self, now: Instant) -> Step {
        let passed = nanos(now.since(self.began));
        if passed >= self.length {
            return Step::Over;
        }
        // both are below twice the length, which may be all of 64 bits
        let brought = u128::from(self.brought) + u128::from(passed);
        let (missing, whole) = match brought.checked_sub(u128::from(self.length)) {
            None => (u128::from(self.length) - brought, false),
            Some(rest) => (rest, true),
        };
        let rest = u64::try_from(missing).unwrap_or(u64::MAX);
        if whole {
            self.brought = rest;
            Step::In
        } else {
            self.brought = self.length - rest;
            let wait = Duration::from_nanos(rest.saturating_sub(passed));
            Step::Out(wait.max(SOONEST))
        }
    }

    /// The share that is let in, below 1; `None` once all are.
    pub(super) fn share(&self, now: Instant) -> Option<f64> {
        let passed = now.since(self.began);
        (nanos(passed) < self.length)
            .then(|| passed.as_secs_f64() / Duration::from_nanos(self.length).as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_call_a_second_is_let_in_ever_more_often() {
        let at = |seconds: u64| Instant::from_nanos(seconds * 1_000_000_000);
        let mut ramp = Ramp::new(at(100), Duration::from_secs(10));
        let let_in: Vec<_> = (0..12)
            .filter(|second| matches!(ramp.ask(at(100 + second)), Step::In))
            .collect();
        // the shares are 0, 0.1, 0.2 .. and make a whole at 1+2+3+4, then at 5+6 with one over ..
        assert_eq!(let_in, [0, 4, 6, 8, 9]);
        assert_eq!(ramp.ask(at(110)), Step::Over);
        assert_eq!(ramp.share(at(105)), Some(0.5));
        assert_eq!((ramp.share(at(110)), ramp.share(at(0))), (None, Some(0.0)));
    }

    proptest! {
        #[test]
        fn exactly_the_share_is_let_in(
            length in prop_oneof![1_u64..1_000_000, any::<u64>().prop_map(|length| length.max(1))],
            steps in prop::collection::vec(0_u64..1_000_000, 1..400),
        ) {
            let mut ramp = Ramp::new(Instant::MIN, Duration::from_nanos(length));
            let (mut passed, mut brought, mut let_in) = (0_u64, 0_u128, 0_u128);
            for step in steps {
                passed = passed.saturating_add(step);
                if passed >= length {
                    prop_assert_eq!(ramp.ask(Instant::from_nanos(passed)), Step::Over);
                    break;
                }
                brought += u128::from(passed);
                let_in += u128::from(ramp.ask(Instant::from_nanos(passed)) == Step::In);
                // one more than the share, which is the first
                prop_assert_eq!(let_in, 1 + brought / u128::from(length));
            }
        }

        #[test]
        fn coming_back_when_it_says_is_enough(
            length in 1_u64..u64::MAX,
            brought in any::<u64>(),
            passed in any::<u64>(),
        ) {
            let (brought, passed) = (brought % length, passed % length);
            let mut ramp = Ramp { began: Instant::MIN, length, brought };
            let now = Instant::from_nanos(passed);
            if let Step::Out(wait) = ramp.ask(now) {
                prop_assert!(!matches!(ramp.ask(now.saturating_add(wait)), Step::Out(_)));
            }
        }
    }
}
