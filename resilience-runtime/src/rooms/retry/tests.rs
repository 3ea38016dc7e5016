//! The arithmetic and the decision, for all inputs.

use std::time::Duration;

use proptest::prelude::*;

use super::{Backoff, Decision, Jitter, Progress, RetryEnd, RetryPolicy};
use crate::tools::jitter::Spread;
use crate::words::clock::Instant;
use crate::words::severity::{Severity, Verdict};

const MS: u64 = 1_000_000;
const JITTERS: [Jitter; 5] = [
    Jitter::None,
    Jitter::Proportional,
    Jitter::Full,
    Jitter::Equal,
    Jitter::Decorrelated,
];

/// The default run, or the full one with `RESILIENCE_THOROUGH`.
fn cases(scaled: u32, full: u32) -> u32 {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        full
    } else {
        scaled
    }
}

fn jitters() -> impl Strategy<Value = Jitter> {
    proptest::sample::select(&JITTERS[..])
}

fn backoffs() -> impl Strategy<Value = Backoff> {
    proptest::sample::select(&[Backoff::Exponential, Backoff::Linear, Backoff::Constant][..])
}

fn factors() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        1.0..10.0,
        proptest::sample::select(
            &[
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
                -2.0,
                0.0,
                1e308,
                1.0,
                2.0
            ][..]
        ),
    ]
}

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0..100_000_u64).prop_map(Duration::from_millis),
        any::<u64>().prop_map(Duration::from_nanos),
        any::<u64>().prop_map(Duration::from_secs),
    ]
}

fn attempts() -> impl Strategy<Value = u32> {
    prop_oneof![1..100_u32, any::<u32>(), Just(u32::MAX)]
}

fn failed_at(attempt: u32) -> Progress {
    let mut progress = Progress::new(Instant::MIN);
    progress.attempt = attempt;
    progress
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn spread(ceiling: u64, base: u64, max: u64, previous: u64) -> Spread {
    Spread {
        ceiling,
        base,
        max,
        previous,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(4_000, 200_000)))]

    #[test]
    fn r1_r5_every_delay_is_within_its_bounds(
        base in durations(), max in durations(), factor in factors(), backoff in backoffs(), jitter in jitters(),
        attempt in attempts(), previous in any::<u64>(), random in any::<u64>(), max_attempts in any::<u32>(),
    ) {
        let policy = RetryPolicy::new()
            .max_attempts(max_attempts).base_delay(base).max_delay(max).factor(factor).backoff(backoff).jitter(jitter);
        let mut progress = failed_at(attempt);
        progress.previous = previous;
        let verdict = Verdict::of(Severity::Recoverable);
        match progress.decide(&policy, Instant::MAX, verdict, None, random) {
            Decision::Stop(end) => {
                prop_assert_eq!(end, RetryEnd::Exhausted);
                prop_assert!(attempt >= policy.snapshot().max_attempts);
            }
            Decision::Again(delay) => {
                let (base, max) = (nanos(base), nanos(max));
                let delay = nanos(delay);
                prop_assert!(delay <= max);
                prop_assert!(attempt < policy.snapshot().max_attempts);
                let c = backoff.ceiling(base, policy.snapshot().factor, max, attempt);
                prop_assert!(c <= max);
                let (low, high) = match jitter {
                    Jitter::None => (c, c),
                    Jitter::Proportional => (c / 2, c.saturating_add(c / 2).min(max)),
                    Jitter::Full => (0, c),
                    Jitter::Equal => (c / 2, c),
                    Jitter::Decorrelated => (base.min(max), previous.max(base).saturating_mul(3).min(max)),
                };
                prop_assert!(low <= delay && delay <= high);
            }
        }
    }

    #[test]
    fn the_ceiling_never_falls_with_the_attempt(
        base in any::<u64>(), max in any::<u64>(), factor in 1.0..1000.0_f64, backoff in backoffs(), failed in 1..u32::MAX,
    ) {
        let now = backoff.ceiling(base, factor, max, failed);
        prop_assert!(now <= backoff.ceiling(base, factor, max, failed + 1));
    }

    #[test]
    fn a_retry_after_is_never_cut_short(
        after in durations(), max in durations(), jitter in jitters(), attempt in 1..100_u32, random in any::<u64>(),
        refused in any::<bool>(),
    ) {
        let policy = RetryPolicy::new()
            .max_attempts(u32::MAX).max_delay(max).jitter(jitter).retry_rejected(true);
        let verdict = Verdict { severity: Severity::Recoverable, retry_after: Some(after), refused };
        match failed_at(attempt).decide(&policy, Instant::MIN, verdict, None, random) {
            Decision::Again(delay) => prop_assert!(nanos(delay) >= nanos(after) && nanos(after) <= nanos(max)),
            Decision::Stop(end) => {
                prop_assert!(nanos(after) > nanos(max));
                prop_assert_eq!(end, if refused { RetryEnd::Refused } else { RetryEnd::TooLate });
            }
        }
    }

    #[test]
    fn r15_no_sleep_ends_after_max_elapsed(
        started in any::<u64>(), now in any::<u64>(), limit in durations(), base in durations(), jitter in jitters(),
        transient in any::<bool>(), random in any::<u64>(),
    ) {
        let (started, now) = (Instant::from_nanos(started), Instant::from_nanos(now));
        let policy = RetryPolicy::new().base_delay(base).max_delay(base).jitter(jitter).max_elapsed(limit);
        let severity = if transient { Severity::Transient } else { Severity::Recoverable };
        let progress = Progress::new(started);
        match progress.decide(&policy, now, Verdict::of(severity), None, random) {
            Decision::Again(delay) => {
                prop_assert!(nanos(limit) == u64::MAX || now.saturating_add(delay) <= started.saturating_add(limit));
            }
            Decision::Stop(end) => {
                prop_assert_eq!(end, RetryEnd::OutOfTime);
                // even the shortest delay that the jitter allows would have come too late, or the drawn one did
                prop_assert!(now.saturating_add(base.saturating_mul(2)) > started.saturating_add(limit));
            }
        }
    }
}

#[test]
fn r1_no_input_whatever_overflows_or_leaves_its_cap() {
    for _ in 0..cases(100_000, 10_000_000) {
        let (base, max, previous): (u64, u64, u64) = rand::random();
        // small and large alike: a random u64 is nearly always large
        let (base, max) = (base >> (previous % 64), max >> (base % 64));
        let factor = f64::from_bits(rand::random());
        let failed = rand::random::<u32>() >> (max % 32);
        for backoff in [Backoff::Exponential, Backoff::Linear, Backoff::Constant] {
            let c = backoff.ceiling(base, factor, max, failed);
            assert!(c <= max, "{backoff:?} {base} {factor} {max} {failed}");
            for jitter in JITTERS {
                let delay = jitter.draw(spread(c, base, max, previous), rand::random());
                assert!(delay <= max, "{jitter:?} {c} {base} {max} {previous}");
            }
        }
    }
}

#[test]
fn golden_ceilings() {
    let exponential = |n| Backoff::Exponential.ceiling(100 * MS, 2.0, 1000 * MS, n) / MS;
    assert_eq!(
        [1, 2, 3, 4, 5, 64, 65, 1000, u32::MAX].map(exponential),
        [100, 200, 400, 800, 1000, 1000, 1000, 1000, 1000]
    );
    let tripled = |n| Backoff::Exponential.ceiling(10 * MS, 3.0, 60_000 * MS, n) / MS;
    assert_eq!(
        [1, 2, 3, 4, 5, 8, 9].map(tripled),
        [10, 30, 90, 270, 810, 21_870, 60_000]
    );
    let by_half = |n| Backoff::Exponential.ceiling(1000 * MS, 1.5, 60_000 * MS, n) / MS;
    assert_eq!([1, 2, 3, 4].map(by_half), [1000, 1500, 2250, 3375]);
    let linear = |n| Backoff::Linear.ceiling(100 * MS, 2.0, 450 * MS, n) / MS;
    assert_eq!(
        [1, 2, 3, 4, 5, u32::MAX].map(linear),
        [100, 200, 300, 400, 450, 450]
    );
    let constant = |n| Backoff::Constant.ceiling(100 * MS, 2.0, 450 * MS, n) / MS;
    assert_eq!([1, 2, u32::MAX].map(constant), [100, 100, 100]);
    // nothing grows out of nothing, not even with an infinite factor
    assert_eq!(Backoff::Exponential.ceiling(0, 3.0, MS, u32::MAX), 0);
}

#[test]
fn golden_jitter_at_both_ends_of_the_random_range() {
    let ends = |jitter: Jitter, s| (jitter.draw(s, 0), jitter.draw(s, u64::MAX));
    let s = spread(1000, 400, 1200, 0);
    assert_eq!(ends(Jitter::None, s), (1000, 1000));
    assert_eq!(ends(Jitter::Proportional, s), (500, 1200));
    assert_eq!(ends(Jitter::Full, s), (0, 1000));
    assert_eq!(ends(Jitter::Equal, s), (500, 1000));
    assert_eq!(ends(Jitter::Decorrelated, s), (400, 1200));
    assert_eq!(
        ends(Jitter::Decorrelated, spread(0, 10, 1000, 100)),
        (10, 300)
    );
    assert_eq!(
        ends(Jitter::Decorrelated, spread(0, 500, 100, 0)),
        (100, 100)
    );
    let widest = spread(u64::MAX, u64::MAX, u64::MAX, u64::MAX);
    assert_eq!(ends(Jitter::Full, widest), (0, u64::MAX));
}

#[test]
fn r3_jitter_stays_under_the_longest_delay_and_fills_its_range() {
    let draws = cases(200_000, 1_000_000);
    for jitter in JITTERS {
        // the mean of each range, from a ceiling that is the longest delay
        let mean = match jitter {
            Jitter::None => 1000,
            Jitter::Proportional | Jitter::Equal => 750,
            Jitter::Full => 500,
            Jitter::Decorrelated => 550,
        } * MS;
        let s = spread(1000 * MS, 100 * MS, 1000 * MS, 333_333_333);
        let mut sum = 0_u128;
        for _ in 0..draws {
            let delay = jitter.draw(s, rand::random());
            assert!(delay <= 1000 * MS);
            sum += u128::from(delay);
        }
        let got = u64::try_from(sum / u128::from(draws)).unwrap();
        assert!(
            got.abs_diff(mean) <= mean / 100,
            "{jitter:?}: mean {got}, not {mean}"
        );
    }
}

#[test]
fn r4_decorrelated_jitter_stays_in_bounds_over_many_rounds() {
    let mut previous = 0;
    let mut longest = 0;
    for _ in 0..cases(200_000, 1_000_000) {
        previous =
            Jitter::Decorrelated.draw(spread(0, 50 * MS, 60_000 * MS, previous), rand::random());
        assert!((50 * MS..=60_000 * MS).contains(&previous));
        longest = longest.max(previous);
    }
    assert!(longest > 30_000 * MS, "it grows");
}

#[test]
fn r2_numbers_that_cannot_be_meant_are_refused_and_harmless() {
    for factor in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -2.0,
        0.0,
        0.99,
        1e308,
    ] {
        let error = RetryPolicy::new().factor(factor).build().unwrap_err();
        assert_eq!(error.field, "factor");
        assert_eq!(
            RetryPolicy::new()
                .factor(factor)
                .snapshot()
                .factor
                .to_bits(),
            2.0_f64.to_bits()
        );
    }
    let none = RetryPolicy::new().max_attempts(0);
    assert_eq!(
        none.build().unwrap_err().to_string(),
        "retry `retry policy`: `max_attempts` is 0, but must be at least 1"
    );
    assert_eq!(none.snapshot().max_attempts, 3);
    assert!(RetryPolicy::new().factor(1.0).build().is_ok());
    assert!(RetryPolicy::new().factor(1000.0).build().is_ok());
}

#[test]
fn what_is_retried_and_what_is_not() {
    let policy = RetryPolicy::new()
        .base_delay(Duration::from_secs(1))
        .jitter(Jitter::None);
    let again = |millis| Decision::Again(Duration::from_millis(millis));
    let decide = |policy: &RetryPolicy, attempt, severity, refused, wanted| {
        let verdict = Verdict {
            severity,
            retry_after: None,
            refused,
        };
        failed_at(attempt).decide(policy, Instant::MIN, verdict, wanted, 0)
    };
    let plain = |attempt, severity| decide(&policy, attempt, severity, false, None);

    // a transient failure is gone at once, but only the first one
    assert_eq!(plain(1, Severity::Transient), again(0));
    assert_eq!(plain(2, Severity::Transient), again(2000));
    assert_eq!(plain(1, Severity::Recoverable), again(1000));
    assert_eq!(
        plain(3, Severity::Recoverable),
        Decision::Stop(RetryEnd::Exhausted)
    );
    assert_eq!(
        plain(1, Severity::Permanent),
        Decision::Stop(RetryEnd::NotRetryable)
    );
    assert_eq!(
        plain(1, Severity::Critical),
        Decision::Stop(RetryEnd::Critical)
    );

    // `retry_if` overrules the severity, both ways
    let asked = |severity, yes| decide(&policy, 1, severity, false, Some(yes));
    assert_eq!(asked(Severity::Permanent, true), again(1000));
    assert_eq!(
        asked(Severity::Transient, false),
        Decision::Stop(RetryEnd::NotRetryable)
    );
    assert_eq!(
        asked(Severity::Critical, false),
        Decision::Stop(RetryEnd::Critical)
    );

    // but it never makes a refusal retried
    let refused = |policy, wanted| decide(policy, 1, Severity::Recoverable, true, wanted);
    assert_eq!(refused(&policy, None), Decision::Stop(RetryEnd::Refused));
    assert_eq!(
        refused(&policy, Some(true)),
        Decision::Stop(RetryEnd::Refused)
    );
    let rejected = policy.retry_rejected(true);
    assert_eq!(refused(&rejected, None), again(1000));
    assert_eq!(
        refused(&rejected, Some(false)),
        Decision::Stop(RetryEnd::Refused)
    );
    let last = decide(&rejected, 3, Severity::Recoverable, true, None);
    assert_eq!(last, Decision::Stop(RetryEnd::Refused));
}
