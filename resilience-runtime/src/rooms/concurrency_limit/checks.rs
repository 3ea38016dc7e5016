//! The formula's golden numbers, and the state against what it promises over any sequence of calls.

use std::time::Duration;

use proptest::prelude::*;

use super::adaptive::{Adaptive, Ticket};
use super::config::ConcurrencyLimitConfig;
use super::gate::Gate;
use super::gradient;
use super::sampled::Sampled;
use crate::words::clock::Instant;

const MS: Duration = Duration::from_millis(1);

#[track_caller]
fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 0.005, "{value} for {expected}");
}

#[test]
fn the_gradient_gives_the_golden_numbers() {
    // a limit of 20, a least latency of 10, and a tolerance of a quarter
    for (sampled, expected) in [(10.0, 30.0), (12.5, 24.47), (25.0, 13.16), (100.0, 13.16)] {
        near(gradient::next(20.0, 10.0 * 1.25, sampled), expected);
    }
    near(gradient::next(20.0, 12.5, 1.0), 40.0 + 40_f64.sqrt());
    near(gradient::next(20.0, 0.0, 0.0), 40.0 + 40_f64.sqrt());
}

#[test]
fn a_quantile_is_that_of_the_sorted_list() {
    let mut sampled = Sampled::new();
    assert_eq!(sampled.quantile(0.5), None);
    (1..=9).for_each(|value| sampled.record(value));
    let shown = [0.01, 0.5, 0.9, 1.0].map(|share| sampled.quantile(share));
    assert_eq!(shown, [Some(1), Some(5), Some(9), Some(9)]);
    sampled.clear();
    assert_eq!((sampled.count(), sampled.quantile(0.5)), (0, None));
}

/// A state with a clock, to which calls are shown one by one.
struct Lab {
    state: Adaptive,
    now: Instant,
}

impl Lab {
    fn new(config: ConcurrencyLimitConfig) -> Self {
        let now = Instant::from_nanos(1 << 40);
        let state = Adaptive::new(&config, now);
        Self { state, now }
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
    }

    fn call(&self, running: u32) -> Ticket {
        Ticket {
            began: self.now,
            running,
            generation: self.state.generation(),
        }
    }

    /// A quantile is off by at most 1/32.
    #[track_caller]
    fn assert_least(&self, expected: Duration) {
        let least = Duration::from_nanos(self.state.least().expect("it is known"));
        assert!(least.abs_diff(expected) <= expected / 32, "{least:?}");
    }

    /// So many calls at once, that take this long.
    fn wave(&mut self, running: u32, took: Duration) {
        let calls: Vec<_> = (1..=running).map(|n| self.call(n)).collect();
        self.pass(took);
        for call in calls {
            self.state.sample(call, self.now, || 0);
        }
    }

    /// Waves until the limit was decided anew, or a second has passed.
    fn window(&mut self, running: u32, took: Duration) {
        let (before, end) = (self.now, Duration::from_secs(1));
        let (limit, latency) = (self.state.in_force(), self.state.latency());
        while self.now.since(before) < end
            && (self.state.in_force(), self.state.latency()) == (limit, latency)
        {
            self.wave(running, took);
        }
    }
}

fn config() -> ConcurrencyLimitConfig {
    ConcurrencyLimitConfig::default()
}

#[test]
fn a_limit_that_is_used_grows_to_its_cap_while_nothing_gets_slower() {
    let max_limit = 100;
    let mut lab = Lab::new(ConcurrencyLimitConfig {
        max_limit,
        ..config()
    });
    let mut limits = vec![20];
    for _ in 0..8 {
        let limit = lab.state.in_force();
        lab.window(limit, 50 * MS);
        limits.push(lab.state.in_force());
    }
    assert!(limits.is_sorted(), "{limits:?}");
    assert_eq!((limits[1], limits.last()), (30, Some(&max_limit)));
}

#[test]
fn a_limit_that_is_not_used_stays() {
    let mut lab = Lab::new(config());
    for _ in 0..20 {
        lab.window(9, 50 * MS);
    }
    assert_eq!(lab.state.in_force(), 20, "fewer than half of it ran");
    lab.window(10, 50 * MS);
    assert_eq!(lab.state.in_force(), 30);
}

#[test]
fn what_gets_slower_lowers_the_limit_to_its_cap() {
    let mut lab = Lab::new(ConcurrencyLimitConfig {
        probe_interval: Duration::from_secs(6_000),
        ..config()
    });
    lab.window(20, 50 * MS);
    lab.assert_least(50 * MS);
    for _ in 0..40 {
        let limit = lab.state.in_force();
        lab.window(limit.max(4), 500 * MS);
    }
    assert_eq!(lab.state.in_force(), config().min_limit);
}

#[test]
fn a_window_is_judged_by_calls_that_ran_under_its_limit() {
    let mut lab = Lab::new(config());
    lab.window(20, 100 * MS);
    let limit = lab.state.in_force();
    // what began before ends now, late: nothing is judged by it
    let before: Vec<_> = (1..=20)
        .map(|n| Ticket {
            began: lab.now.saturating_sub(950 * MS),
            ..lab.call(n)
        })
        .collect();
    lab.pass(50 * MS);
    for call in before {
        lab.state.sample(call, lab.now, || 0);
    }
    lab.pass(100 * MS);
    assert_eq!(lab.state.in_force(), limit);
    lab.wave(limit, 100 * MS);
    assert!(lab.state.in_force() > limit, "by the fresh ones alone");
}

#[test]
fn drops_lower_the_limit_once_for_all_calls_under_way() {
    let mut lab = Lab::new(config());
    let calls: Vec<_> = (1..=20).map(|n| lab.call(n)).collect();
    lab.pass(2_000 * MS);
    for call in calls {
        lab.state.dropped(call, lab.now);
        lab.pass(MS);
    }
    assert_eq!(lab.state.in_force(), 18);
    let fresh = lab.call(1);
    lab.state.dropped(fresh, lab.now);
    assert_eq!(lab.state.in_force(), 16);
    for _ in 0..100 {
        lab.pass(MS);
        let call = lab.call(1);
        lab.state.dropped(call, lab.now);
    }
    assert_eq!(lab.state.in_force(), config().min_limit);
}

/// Windows with all of the limit in use, until the least latency is to be measured.
fn until_probed(lab: &mut Lab, took: Duration) {
    for _ in 0..2_000 {
        if lab.state.is_probing() {
            return;
        }
        let limit = lab.state.in_force();
        lab.window(limit, took);
    }
    panic!("it never probed");
}

#[test]
fn a_probe_measures_by_calls_of_its_own_and_gives_the_limit_back() {
    let mut lab = Lab::new(ConcurrencyLimitConfig {
        max_limit: 60,
        ..config()
    });
    let start = lab.now;
    until_probed(&mut lab, 80 * MS);
    // the first one comes soon, since the first windows may have been load already
    assert!(lab.now.since(start) < 8_000 * MS);
    assert_eq!((lab.state.in_force(), lab.state.probes()), (3, 1));
    // what began before says nothing of the service when nobody else is there
    let stale = Ticket {
        began: lab.now.saturating_sub(MS),
        ..lab.call(60)
    };
    for _ in 0..100 {
        lab.state.sample(stale, lab.now, || 0);
    }
    assert!(lab.state.is_probing());
    for _ in 0..17 {
        lab.wave(3, 10 * MS);
    }
    assert!(!lab.state.is_probing(), "fifty were enough");
    assert_eq!(lab.state.in_force(), 60);
    lab.assert_least(10 * MS);
    let probed = lab.now;
    until_probed(&mut lab, 10 * MS);
    let between = lab.now.since(probed);
    assert!(
        between >= config().probe_interval && between < config().probe_interval * 116 / 100,
        "{between:?}"
    );
}

#[test]
fn a_probe_takes_at_most_a_tenth_of_the_time_whoever_calls() {
    let tenth = config().probe_interval / 10;
    let mut lab = Lab::new(config());
    until_probed(&mut lab, 80 * MS);
    let least = lab.state.least();
    lab.pass(tenth.saturating_sub(MS));
    lab.state.look(lab.now, || 0);
    assert!(lab.state.is_probing());
    lab.pass(MS);
    lab.state.look(lab.now, || 0);
    assert!(!lab.state.is_probing(), "told by one who found no place");
    assert_eq!(lab.state.least(), least, "nobody measured another one");

    let mut lab = Lab::new(config());
    until_probed(&mut lab, 80 * MS);
    lab.wave(1, tenth);
    assert!(!lab.state.is_probing(), "told by the one call that it had");
    assert!(lab.state.least() > least, "which is what there is to go by");
}

#[test]
fn a_calm_service_is_measured_without_a_probe() {
    let mut lab = Lab::new(config());
    lab.window(3, 50 * MS);
    for _ in 0..3 {
        lab.wave(3, 200 * MS);
    }
    lab.assert_least(50 * MS);
    for _ in 0..100 {
        lab.wave(3, 200 * MS);
    }
    lab.assert_least(200 * MS);
    assert_eq!(lab.state.probes(), 0);
}

#[test]
fn a_call_from_before_a_reset_moves_nothing() {
    let mut lab = Lab::new(config());
    let calls: Vec<_> = (1..=20).map(|n| lab.call(n)).collect();
    lab.pass(500 * MS);
    lab.state.restart(lab.now);
    for call in &calls {
        lab.state.sample(*call, lab.now, || 0);
    }
    lab.state.dropped(calls[0], lab.now);
    assert_eq!((lab.state.in_force(), lab.state.latency()), (20, None));
}

#[derive(Clone, Debug)]
enum Step {
    Begin,
    Pass(u64),
    Sample(usize),
    Drop(usize),
    Forget(usize),
    Reset,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => Just(Step::Begin),
        3 => (0..40_u64).prop_map(Step::Pass),
        1 => (0..u64::MAX / 4).prop_map(Step::Pass),
        8 => (0..64_usize).prop_map(Step::Sample),
        1 => (0..64_usize).prop_map(Step::Drop),
        1 => (0..64_usize).prop_map(Step::Forget),
        1 => Just(Step::Reset),
    ];
    let most = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        5_000
    } else {
        600
    };
    prop::collection::vec(step, 0..most)
}

proptest! {
    /// Whatever happens, in whatever time: the limit stays between its caps, a probe has the least one, nobody is let in
    /// above the limit in force, and every place comes back.
    #[test]
    fn the_hard_caps_hold_and_no_place_is_lost(
        min_limit in 1..5_u32,
        initial in 0..30_u32,
        more in 0..100_u32,
        backoff_ratio in 0.5..0.99,
        probe_calls in 1..20_u32,
        chance: u64,
        steps in steps(),
    ) {
        let initial_limit = min_limit + initial;
        let config = ConcurrencyLimitConfig {
            min_limit,
            initial_limit,
            max_limit: initial_limit + more,
            window: 10 * MS,
            minimum_calls: 3,
            probe_interval: Duration::from_millis(500),
            probe_calls,
            backoff_ratio,
            ..config()
        };
        let mut lab = Lab::new(config);
        let gate = Gate::new(initial_limit);
        let mut running: Vec<Ticket> = Vec::new();
        for step in steps {
            let limit = gate.limit();
            let end = |at: usize, running: &mut Vec<Ticket>| {
                (!running.is_empty()).then(|| {
                    gate.give_back();
                    running.swap_remove(at % running.len())
                })
            };
            match step {
                Step::Begin => {
                    let before = u32::try_from(running.len()).unwrap();
                    let taken = gate.take();
                    prop_assert_eq!(taken, (before < limit).then_some(before + 1));
                    match taken {
                        Some(now) => running.push(lab.call(now)),
                        None => lab.state.look(lab.now, || chance),
                    }
                }
                Step::Pass(time) => lab.pass(Duration::from_millis(time)),
                Step::Sample(at) => {
                    if let Some(call) = end(at, &mut running) {
                        lab.state.sample(call, lab.now, || chance);
                    }
                }
                Step::Drop(at) => {
                    if let Some(call) = end(at, &mut running) {
                        lab.state.dropped(call, lab.now);
                        prop_assert!(lab.state.in_force() <= limit);
                    }
                }
                Step::Forget(at) => {
                    end(at, &mut running);
                }
                Step::Reset => lab.state.restart(lab.now),
            }
            gate.set_limit(lab.state.in_force());
            prop_assert!((config.min_limit..=config.max_limit).contains(&gate.limit()));
            prop_assert!(!lab.state.is_probing() || gate.limit() == config.min_limit);
            prop_assert_eq!(gate.running() as usize, running.len());
        }
    }
}
