//! When a call is over: decided from readings of the clock alone.

use std::time::Duration;

use super::counts::End;
use crate::words::clock::Instant;

/// What becomes of a call whose body has no value yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// It may go on for so long.
    For(Duration),
    /// It may go on for as long as it takes.
    Forever,
    /// The deadline is there.
    Over,
}

/// The body suspended.
pub(super) fn suspended(now: Instant, deadline: Instant) -> Wait {
    if deadline == Instant::MAX {
        Wait::Forever
    } else if now >= deadline {
        Wait::Over
    } else {
        Wait::For(deadline.since(now))
    }
}

/// The body gave a value, which wins at any time: at the deadline it is still in time.
pub(super) fn ended(now: Instant, deadline: Instant) -> End {
    if now > deadline {
        End::Overran
    } else {
        End::InTime
    }
}

/// The body gave a value before it ever suspended.
#[inline]
pub(super) fn took(elapsed: Duration, after: Duration) -> End {
    if elapsed > after {
        End::Overran
    } else {
        End::InTime
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(nanos: u64) -> Instant {
        Instant::from_nanos(nanos)
    }

    #[test]
    fn t3_at_the_deadline_a_value_is_in_time_and_a_wait_is_over() {
        assert_eq!(ended(at(50), at(50)), End::InTime);
        assert_eq!(ended(at(51), at(50)), End::Overran);
        assert_eq!(
            suspended(at(49), at(50)),
            Wait::For(Duration::from_nanos(1))
        );
        assert_eq!(suspended(at(50), at(50)), Wait::Over);
        assert_eq!(suspended(Instant::MAX, Instant::MAX), Wait::Forever);
    }

    proptest! {
        #[test]
        fn t2_any_duration_from_any_moment_ends_exactly_at_the_deadline(
            began in any::<u64>(), seconds in any::<u64>(), nanos in 0..1_000_000_000_u32, later in any::<u64>(),
        ) {
            let deadline = at(began).saturating_add(Duration::new(seconds, nanos));
            let now = at(began.saturating_add(later));
            match suspended(now, deadline) {
                Wait::Forever => prop_assert_eq!(deadline, Instant::MAX),
                Wait::Over => prop_assert!(now >= deadline),
                Wait::For(left) => {
                    prop_assert!(!left.is_zero());
                    prop_assert_eq!(suspended(now.saturating_add(left), deadline), Wait::Over);
                    prop_assert_eq!(ended(now.saturating_add(left), deadline), End::InTime);
                }
            }
            prop_assert_eq!(ended(now, deadline) == End::Overran, now > deadline);
            if deadline != Instant::MAX {
                prop_assert_eq!(took(now.since(at(began)), Duration::new(seconds, nanos)), ended(now, deadline));
            }
        }
    }
}
