//! When another attempt begins: decided from readings of the clock, and from what the attempts came to.

use std::time::Duration;

use crate::words::clock::Instant;
use crate::words::severity::Verdict;

/// What is to be done while no attempt has succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another attempt begins.
    Begin,
    /// One may begin after this time.
    Wait(Duration),
    /// The attempts that run are all there will be.
    Done,
}

/// The attempts that one call may still begin beside its first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Launches {
    left: u32,
    begun: u32,
    delay: Duration,
    next: Instant,
}

impl Launches {
    /// A call that begins now; without a delay it stays alone.
    pub(super) fn new(now: Instant, delay: Option<Duration>, max: u32) -> Self {
        let delay = delay.unwrap_or(Duration::MAX);
        let next = now.saturating_add(delay);
        // later than time goes: never
        let left = if next == Instant::MAX { 0 } else { max };
        Self {
            left,
            begun: 0,
            delay,
            next,
        }
    }

    pub(super) fn next(&self, now: Instant) -> Next {
        if self.left == 0 {
            Next::Done
        } else if now >= self.next {
            Next::Begin
        } else {
            Next::Wait(self.next.since(now))
        }
    }

    /// Another attempt began.
    pub(super) fn begun(&mut self, now: Instant) {
        self.left = self.left.saturating_sub(1);
        self.begun = self.begun.saturating_add(1);
        self.next = now.saturating_add(self.delay);
    }

    /// How many have begun.
    pub(super) fn begun_so_far(&self) -> u32 {
        self.begun
    }

    /// An attempt failed: another one is of no use, or not before the failure's retry-after.
    pub(super) fn failed(&mut self, now: Instant, verdict: Verdict) {
        if !verdict.is_retryable() {
            self.stop();
        } else if let Some(after) = verdict.retry_after {
            self.next = self.next.max(now.saturating_add(after));
        }
    }

    /// No other attempt begins.
    pub(super) fn stop(&mut self) {
        self.left = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::words::severity::Severity;

    fn at(millis: u64) -> Instant {
        Instant::from_nanos(millis * 1_000_000)
    }

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn failed(severity: Severity, retry_after: Option<Duration>) -> Verdict {
        Verdict {
            retry_after,
            ..Verdict::of(severity)
        }
    }

    #[test]
    fn each_attempt_has_the_delay_before_the_next_begins() {
        let mut launches = Launches::new(at(100), Some(ms(50)), 2);
        assert_eq!(launches.next(at(149)), Next::Wait(ms(1)));
        assert_eq!(launches.next(at(150)), Next::Begin);
        // late, since nobody polled
        launches.begun(at(160));
        assert_eq!(launches.next(at(160)), Next::Wait(ms(50)));
        assert_eq!(launches.next(at(210)), Next::Begin);
        launches.begun(at(210));
        assert_eq!(launches.next(at(9_999)), Next::Done);
    }

    #[test]
    fn without_a_delay_or_with_an_endless_one_a_call_stays_alone() {
        for delay in [None, Some(Duration::MAX)] {
            let launches = Launches::new(at(1), delay, 5);
            assert_eq!(launches.next(Instant::MAX), Next::Done);
        }
    }

    #[test]
    fn a_failure_that_stays_ends_it_and_a_retry_after_puts_it_off() {
        let mut launches = Launches::new(at(0), Some(ms(50)), 3);
        launches.failed(at(10), failed(Severity::Recoverable, None));
        assert_eq!(launches.next(at(50)), Next::Begin);
        launches.failed(at(10), failed(Severity::Recoverable, Some(ms(100))));
        assert_eq!(launches.next(at(50)), Next::Wait(ms(60)));
        launches.failed(at(20), failed(Severity::Recoverable, Some(ms(1))));
        assert_eq!(launches.next(at(50)), Next::Wait(ms(60)), "never sooner");
        launches.failed(at(30), failed(Severity::Permanent, None));
        assert_eq!(launches.next(Instant::MAX), Next::Done);
    }

    proptest! {
        /// Whoever asks when and whatever fails: never more than `max`, and never one within the delay of the one before.
        #[test]
        fn h2_never_more_than_allowed_and_never_too_soon(
            delay in 0_u64..100, max in 0_u32..5,
            steps in prop::collection::vec((0_u64..60, prop::option::of(0_u64..80)), 0..40),
        ) {
            let mut launches = Launches::new(at(0), Some(ms(delay)), max);
            let (mut now, mut last, mut begun, mut not_before) = (0, 0, 0, 0);
            for (later, fails) in steps {
                now += later;
                if let Some(after) = fails {
                    launches.failed(at(now), failed(Severity::Transient, Some(ms(after))));
                    not_before = not_before.max(now + after);
                }
                match launches.next(at(now)) {
                    Next::Begin => {
                        prop_assert!(now >= last + delay && now >= not_before);
                        begun += 1;
                        (last, not_before) = (now, 0);
                        launches.begun(at(now));
                    }
                    Next::Wait(left) => {
                        prop_assert_eq!(at(now).saturating_add(left), at((last + delay).max(not_before)));
                    }
                    Next::Done => prop_assert_eq!(begun, max),
                }
                prop_assert!(begun <= max);
            }
        }
    }
}
