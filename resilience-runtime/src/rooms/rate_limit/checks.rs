//! The pure state: the golden vectors, and any course of events against a naive model in wide numbers.

use proptest::prelude::*;

use super::gcra::Gcra;
use super::keyed::Keyed;
use super::rule::{Cell, Rule};
use super::sliding::Sliding;
use crate::tools::key::Key;

const SECOND: u64 = 1_000_000_000;
const BORN: u64 = 1 << 56;

fn cases(full: u32, scaled: u32) -> ProptestConfig {
    let thorough = std::env::var_os("RESILIENCE_THOROUGH").is_some();
    ProptestConfig::with_cases(if thorough { full } else { scaled })
}

fn at(millis: u64) -> u64 {
    BORN + millis * 1_000_000
}

#[test]
fn the_golden_vectors_of_ten_a_second_and_a_burst_of_five() {
    let gcra = Gcra {
        interval: SECOND / 10,
        burst: 5,
    };
    let rule = Rule::Even(gcra);
    let mut cell = Cell::default();
    let mut ask = |millis, permits| {
        let now = at(millis);
        rule.take(&mut cell, now, permits)
            .map(|()| rule.remaining(cell, now))
            .map_err(|wait| wait / 1_000_000)
    };
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(ask(0, 1), Ok(left));
    }
    assert_eq!(ask(0, 1), Err(100));
    assert_eq!(ask(50, 1), Err(50));
    assert_eq!(ask(100, 1), Ok(0));
    assert_eq!(ask(100, 1), Err(100));
    assert_eq!(ask(200, 1), Ok(0));
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(ask(1000, 1), Ok(left));
    }
    assert_eq!(ask(1000, 1), Err(100));

    let mut cell = Cell::default();
    let mut ask = |millis, permits| {
        let now = at(millis);
        rule.take(&mut cell, now, permits)
            .map(|()| rule.remaining(cell, now))
            .map_err(|wait| wait / 1_000_000)
    };
    assert_eq!(ask(0, 3), Ok(2));
    assert_eq!(ask(0, 3), Err(100));
    assert_eq!(ask(100, 3), Ok(0));
}

#[test]
fn the_golden_vector_of_a_sliding_window() {
    let window = Sliding {
        length: 60 * SECOND,
        limit: 100,
        born: BORN,
    };
    let cell = Cell {
        word: 1,
        previous: 84,
        current: 36,
    };
    // a quarter into the second window: 84 * 0.75 + 36 = 99
    let now = at(75_000);
    assert_eq!(window.remaining(cell, now), 1);
    let cell = window.take(cell, now, 1).expect("one is left");
    assert_eq!(window.remaining(cell, now), 0);
    // the next one when 84 * left is 62 or less
    let wait = window.take(cell, now, 1).unwrap_err();
    assert!(window.take(cell, now + wait - 1, 1).is_err());
    assert!(window.take(cell, now + wait, 1).is_ok());
}

/// The bucket in whole 128-bit numbers, as one would write it down.
struct Naive {
    interval: u128,
    burst: u128,
    /// Nanoseconds' worth of permits.
    level: u128,
    at: u128,
}

impl Naive {
    fn take(&mut self, now: u64, permits: u32) -> Result<(), u64> {
        let full = self.interval * self.burst;
        let elapsed = u128::from(now).saturating_sub(self.at);
        self.level = full.min(self.level + elapsed);
        self.at = self.at.max(u128::from(now));
        let cost = self.interval * u128::from(permits);
        if cost <= self.level {
            self.level -= cost;
            return Ok(());
        }
        Err(u64::try_from(cost - self.level).expect("a wait fits"))
    }
}

proptest! {
    #![proptest_config(cases(20_000, 400))]

    #[test]
    fn l1_l3_l4_the_word_equals_the_naive_bucket(
        interval in prop_oneof![1_u64..10, 1_u64..10 * SECOND, 1_u64..366 * 86_400 * SECOND],
        burst in prop_oneof![1_u32..4, 1_u32..1000],
        steps in prop::collection::vec((0_u64..=4, 0_u64..=1000, 1_u32..=8), 1..50),
    ) {
        // as the configuration has it: filled again within 100 years
        let most = 366 * 100 * 86_400 * SECOND / interval;
        let burst = burst.min(u32::try_from(most).unwrap_or(u32::MAX));
        let gcra = Gcra { interval, burst };
        let mut cell = Cell::default();
        let mut naive = Naive {
            interval: interval.into(), burst: burst.into(), level: u128::from(interval) * u128::from(burst), at: BORN.into(),
        };
        let mut now = BORN;
        for (intervals, part, permits) in steps {
            // ten years at the most in one step
            let pause = u128::from(interval) * u128::from(intervals * 1000 + part) / 1000;
            now += u64::try_from(pause.min(10 * 366 * 86_400 * u128::from(SECOND))).unwrap();
            let permits = permits.min(burst);
            let taken = Rule::Even(gcra).take(&mut cell, now, permits);
            prop_assert_eq!(taken, naive.take(now, permits));
            prop_assert_eq!(u128::from(gcra.remaining(cell.word, now)), naive.level / naive.interval);
            if let Err(wait) = taken {
                // one nanosecond less is not enough, and the wait itself is
                prop_assert!(Rule::Even(gcra).take(&mut cell.clone(), now + wait - 1, permits).is_err());
                prop_assert!(Rule::Even(gcra).take(&mut cell.clone(), now + wait, permits).is_ok());
            }
        }
    }

    #[test]
    fn a_window_equals_the_weighted_count_and_its_waits_are_exact(
        length in 1_u64..100 * SECOND,
        limit in 1_u32..100,
        steps in prop::collection::vec((0_u64..=2500, 1_u32..=5), 1..80),
    ) {
        let window = Sliding { length, limit, born: BORN };
        let (mut cell, mut now) = (Cell::default(), BORN);
        let mut counts: std::collections::BTreeMap<u64, u128> = std::collections::BTreeMap::new();
        for (thousandths, permits) in steps {
            now += u64::try_from(u128::from(length) * u128::from(thousandths) / 1000).unwrap();
            let permits = permits.min(limit);
            let (index, into) = ((now - BORN) / length, (now - BORN) % length);
            let count = |index: Option<u64>| index.and_then(|index| counts.get(&index)).copied().unwrap_or(0);
            // in windows' worth of nanoseconds, so that nothing is rounded
            let estimate = count(index.checked_sub(1)) * u128::from(length - into)
                + (count(Some(index)) + u128::from(permits)) * u128::from(length);
            let fits = estimate <= u128::from(limit) * u128::from(length);
            match window.take(cell, now, permits) {
                Ok(after) => {
                    prop_assert!(fits);
                    cell = after;
                    *counts.entry(index).or_default() += u128::from(permits);
                }
                Err(wait) => {
                    prop_assert!(!fits);
                    prop_assert!(window.take(cell, now + wait - 1, permits).is_err());
                    prop_assert!(window.take(cell, now + wait, permits).is_ok());
                }
            }
        }
    }

    #[test]
    fn l6_no_key_is_let_through_more_often_than_alone(
        most in 1_u32..6,
        steps in prop::collection::vec((0_u64..150, 0_u32..12), 1..300),
    ) {
        let gcra = Gcra { interval: SECOND / 10, burst: 3 };
        let rule = Rule::Even(gcra);
        let keyed = Keyed::new(most);
        let mut alone = [Cell::default(); 12];
        let mut now = BORN;
        for (millis, key) in steps {
            now += millis * 1_000_000;
            let taken = keyed.take(&rule, Key::of(&key), now, 1);
            let cell = &mut alone[key as usize];
            if taken.is_ok() {
                prop_assert_eq!(rule.take(cell, now, 1), Ok(()), "key {}", key);
            }
            prop_assert!(keyed.sizes().0 <= most as usize);
        }
    }
}

#[test]
fn l6_keys_without_end_take_no_more_memory() {
    let rule = Rule::Even(Gcra {
        interval: SECOND,
        burst: 2,
    });
    let keyed = Keyed::new(2_000);
    let victim = Key::of("throttled");
    assert!(keyed.take(&rule, victim, BORN, 2).is_ok());
    let keys = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        10_000_000_u64
    } else {
        50_000
    };
    let mut through = 0_u64;
    for key in 0..keys {
        through += u64::from(keyed.take(&rule, Key::of(&key), BORN, 1).is_ok());
    }
    let (places, _) = keyed.sizes();
    assert!(places <= 2_000, "{places}");
    assert!(keyed.take(&rule, victim, BORN, 1).is_err());
    // those with a place of their own, and a few for each spare cell
    assert!((1_000..2_100).contains(&through), "{through}");
    // once the keys rest, new ones find places
    let later = BORN + 100 * SECOND;
    assert!(keyed.take(&rule, Key::of("late"), later, 2).is_ok());
    assert!(keyed.take(&rule, Key::of("later"), later, 2).is_ok());
}

proptest! {
    #![proptest_config(cases(20_000, 400))]

    /// Of calls that wait while the numbers change, and of the cell that they wait for.
    #[test]
    fn new_turns_keep_their_order_and_the_new_rate(
        before in (1..10 * SECOND, 1_u32..20),
        after in (1..10 * SECOND, 1_u32..20),
        calls in prop::collection::vec(1_u32..=20, 1..20),
        passed in 0..30 * SECOND,
    ) {
        let [before, after] = [before, after].map(|(interval, burst)| Gcra { interval, burst });
        let (mut word, mut waiting) = (0, Vec::new());
        for permits in calls.into_iter().map(|permits| permits.min(before.burst)) {
            waiting.push((before.turn(word, BORN, permits), permits));
            word = before.after(word, BORN, permits);
        }
        let now = BORN + passed;
        let word = before.word_for(after, word, now);
        let turns = waiting.into_iter().map(|(turn, permits)| (before.turn_for(after, turn, now), permits));
        let turns: Vec<_> = turns.collect();
        for pair in turns.windows(2) {
            let [(turn, _), (next, permits)] = pair else { unreachable!("of two") };
            prop_assert!(turn <= next);
            // the first whose end is not over yet may be partly over
            if turn + after.cost(after.burst) > now {
                // rounded, each by itself
                prop_assert!(next - turn + 1 >= after.cost(*permits), "{turn} {next}");
            }
        }
        // whoever comes next is behind them all
        let last = turns.last().expect("at least one").0;
        prop_assert_eq!(last + after.cost(after.burst), word);
        prop_assert!(after.turn(word, now, 1) > last);
    }
}
