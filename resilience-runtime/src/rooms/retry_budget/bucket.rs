//! The tokens: `(state, now, event) -> decision`, in whole numbers, so that nothing is gained or lost by rounding.

use crate::words::clock::Instant;

/// One token, in the unit that is counted in.
pub(super) const TOKEN: u64 = 1_000_000;

/// The numbers of a budget in millionths of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) capacity: u64,
    pub(super) per_success: u64,
    pub(super) per_second: u64,
}

/// What is in the bucket, and until when time has been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    tokens: u64,
    at: Instant,
}

impl Bucket {
    pub(super) const fn full(rule: &Rule, now: Instant) -> Self {
        Self {
            tokens: rule.capacity,
            at: now,
        }
    }

    pub(super) const fn is_full(&self, rule: &Rule) -> bool {
        self.tokens >= rule.capacity
    }

    /// What there is, in millionths.
    pub(super) const fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Time has passed. What is less than a millionth of a token stays for the next time.
    pub(super) fn refill(&mut self, rule: &Rule, now: Instant) {
        const SECOND: u128 = 1_000_000_000;
        if rule.per_second == 0 || self.is_full(rule) {
            self.at = self.at.max(now);
            return;
        }
        let passed = u128::from(now.as_nanos().saturating_sub(self.at.as_nanos()));
        let gained = passed * u128::from(rule.per_second) / SECOND;
        if let Ok(gained) = u64::try_from(gained) {
            let counted = u128::from(gained) * SECOND / u128::from(rule.per_second);
            let counted = u64::try_from(counted).unwrap_or(u64::MAX);
            self.at = Instant::from_nanos(self.at.as_nanos().saturating_add(counted));
            self.put(rule, gained);
        } else {
            self.at = now;
            self.tokens = rule.capacity;
        }
    }

    /// The capacity has changed.
    pub(super) fn fit(&mut self, rule: &Rule) {
        self.tokens = self.tokens.min(rule.capacity);
    }

    /// A call succeeded.
    pub(super) fn succeeded(&mut self, rule: &Rule) {
        self.put(rule, rule.per_success);
    }

    /// A token comes back.
    pub(super) fn refund(&mut self, rule: &Rule) {
        self.put(rule, TOKEN);
    }

    /// Takes a token, where there is a whole one.
    pub(super) fn withdraw(&mut self, rule: &Rule, now: Instant) -> bool {
        self.refill(rule, now);
        let enough = self.tokens >= TOKEN;
        if enough {
            self.tokens -= TOKEN;
        }
        enough
    }

    fn put(&mut self, rule: &Rule, tokens: u64) {
        self.tokens = self.tokens.saturating_add(tokens).min(rule.capacity);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: u64 = 1 << 40;

    fn at(nanos: u64) -> Instant {
        Instant::from_nanos(START + nanos)
    }

    /// gRPC's own example: of 10 tokens five failures leave 5; a success adds a tenth.
    #[test]
    fn tokens_are_those_of_the_golden_example() {
        let rule = Rule {
            capacity: 10 * TOKEN,
            per_success: TOKEN / 10,
            per_second: 0,
        };
        let mut bucket = Bucket::full(&rule, at(0));
        for _ in 0..5 {
            assert!(bucket.withdraw(&rule, at(0)));
        }
        assert_eq!(bucket.tokens(), 5 * TOKEN);
        bucket.succeeded(&rule);
        assert_eq!(bucket.tokens(), 5_100_000);
    }

    #[test]
    fn r11_time_refills_and_asking_does_not() {
        let rule = Rule {
            capacity: TOKEN,
            per_success: 0,
            per_second: 10 * TOKEN,
        };
        let mut bucket = Bucket::full(&rule, at(0));
        assert!(bucket.withdraw(&rule, at(0)));
        // asked a thousand times a second for a minute
        let granted = (1..=60_000).filter(|ms| bucket.withdraw(&rule, at(ms * 1_000_000)));
        let granted = granted.count();
        assert!((599..=601).contains(&granted), "{granted}");
    }

    proptest! {
        #[test]
        fn r9_no_more_is_given_than_was_put_in(
            capacity in 0..50_u64,
            // whole millionths, as the driver rounds them
            per_success in 0..=2 * TOKEN,
            per_second in 0..=20 * TOKEN,
            events in prop::collection::vec((0..4_u8, 0..2_000_000_000_u64), 0..400),
        ) {
            let rule = Rule { capacity: capacity * TOKEN, per_success, per_second };
            let mut bucket = Bucket::full(&rule, at(0));
            let (mut now, mut put, mut taken) = (0_u64, u128::from(rule.capacity), 0_u128);
            for (event, passed) in events {
                match event {
                    0 => { bucket.succeeded(&rule); put += u128::from(per_success); }
                    1 => now += passed,
                    // the clock of another thread, a little behind
                    2 => bucket.refill(&rule, at(now.saturating_sub(passed))),
                    _ => taken += u128::from(bucket.withdraw(&rule, at(now))) * u128::from(TOKEN),
                }
                let by_time = u128::from(now) * u128::from(per_second) / 1_000_000_000;
                prop_assert!(taken <= put + by_time);
                prop_assert!(bucket.tokens() <= rule.capacity);
            }
        }
    }
}
