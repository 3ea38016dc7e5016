//! What the callers want, and when: the same for both runs, settled by the seed.

use std::time::Duration;

use super::dice::{Dice, Zipf};

/// How many symbols are asked for.
const SYMBOLS: u32 = 150;
/// Calls a second, on average.
pub(crate) const RATE: f64 = 300.0;

// streams far above the numbers of requests, which the script uses
const GAPS: u64 = u64::MAX;
const KEYS: u64 = u64::MAX - 1;

/// One call: which symbol, and how long after the run's beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) at: Duration,
    pub(crate) symbol: String,
}

/// The calls of one run, in the order of their times.
///
/// They come when their time is there, whether or not earlier ones were answered: callers don't wait for each other.
pub(crate) fn calls(seed: u64, requests: u32) -> Vec<Call> {
    let (mut gaps, mut keys) = (Dice::new(seed, GAPS), Dice::new(seed, KEYS));
    let zipf = Zipf::new(SYMBOLS);
    let mut at = 0.0;
    (0..requests)
        .map(|_| {
            at += gaps.gap(1.0 / RATE);
            Call {
                at: Duration::from_secs_f64(at),
                symbol: symbol(zipf.draw(&mut keys)),
            }
        })
        .collect()
}

/// How long a run of so many calls lasts, the last answer not counted.
pub(crate) fn length(requests: u32) -> Duration {
    Duration::from_secs_f64(f64::from(requests) / RATE)
}

/// Three letters: `AAA`, `AAB`, ...
fn symbol(number: usize) -> String {
    let letter = |place: usize| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number / place % 26]);
    [letter(676), letter(26), letter(1)].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_seed_settles_the_workload() {
        assert_eq!(calls(1, 500), calls(1, 500));
        assert_ne!(calls(1, 500), calls(2, 500));
        assert_eq!(calls(1, 500)[..100], calls(1, 100)[..]);
    }

    #[test]
    fn calls_come_in_order_and_at_the_rate() {
        let calls = calls(4, 6_000);
        assert!(calls.is_sorted_by_key(|call| call.at));
        let last = calls.last().expect("there are calls").at.as_secs_f64();
        let planned = length(6_000).as_secs_f64();
        assert!(
            (last / planned - 1.0).abs() < 0.1,
            "{last} s, planned {planned} s"
        );
    }

    #[test]
    fn keys_repeat() {
        let symbols: HashSet<_> = calls(4, 6_000)
            .into_iter()
            .map(|call| call.symbol)
            .collect();
        assert_eq!(symbols.len(), 150);
        assert!(symbols.contains("AAA") && symbols.contains("AFT"));
    }
}
