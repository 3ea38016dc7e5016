//! The faults: by their shares, the same for the same seed, and another's for another.

use std::time::Duration;

use proptest::prelude::*;

use super::config::ChaosConfig;
use super::faults::{Fault, fault, stream};

fn config(error: f64, rate: f64) -> ChaosConfig {
    ChaosConfig {
        error,
        latency: Some(Duration::from_millis(5)),
        rate,
        seed: None,
    }
}

fn faults(config: &ChaosConfig, seed: u64, name: &str, calls: u64) -> Vec<Fault> {
    let stream = stream(name);
    (0..calls)
        .map(|number| fault(config, seed, stream, number))
        .collect()
}

/// Written down, so that a seed that was noted once is good for ever.
#[test]
fn the_faults_of_a_seed_stay_what_they_are() {
    let faults = faults(&config(0.5, 0.5), 7, "stock", 16);
    let shown: String = faults
        .iter()
        .map(|fault| match (fault.error, fault.delay) {
            (false, None) => '.',
            (true, None) => 'e',
            (false, Some(_)) => 'd',
            (true, Some(_)) => 'b',
        })
        .collect();
    assert_eq!(shown, "ebeb.ee.ddbdd..b");
}

proptest! {
    #[test]
    fn shares_are_kept_and_never_and_always_are_exact(seed: u64, error in 0.0..1.0, rate in 0.0..1.0) {
        const CALLS: u64 = 4_000;
        let share = |faults: &[Fault], of: fn(&Fault) -> bool| {
            let found = faults.iter().filter(|fault| of(fault)).count();
            f64::from(u32::try_from(found).unwrap()) / 4_000.0
        };
        let all = faults(&config(error, rate), seed, "stock", CALLS);
        // six standard deviations
        let near = |seen: f64, meant: f64| (seen - meant).abs() <= 6.0 * (meant * (1.0 - meant) / 4_000.0).sqrt() + 0.002;
        prop_assert!(near(share(&all, |fault| fault.error), error));
        prop_assert!(near(share(&all, |fault| fault.delay.is_some()), rate));
        // an error says nothing of a delay
        let both = share(&all, |fault| fault.error && fault.delay.is_some());
        prop_assert!(near(both, error * rate), "{both} of {error} and {rate}");

        let always = faults(&config(1.0, 1.0), seed, "stock", 100);
        prop_assert!(always.iter().all(|fault| fault.error && fault.delay.is_some()));
        let never = faults(&config(0.0, 0.0), seed, "stock", 100);
        prop_assert!(never.iter().all(|fault| *fault == Fault::default()));
    }

    #[test]
    fn seeds_and_names_have_faults_of_their_own(seed: u64, other: u64) {
        prop_assume!(seed != other);
        let of = |seed, name| faults(&config(0.5, 0.5), seed, name, 128);
        prop_assert_eq!(of(seed, "stock"), of(seed, "stock"));
        prop_assert_ne!(of(seed, "stock"), of(other, "stock"));
        prop_assert_ne!(of(seed, "stock"), of(seed, "price"));
    }
}
