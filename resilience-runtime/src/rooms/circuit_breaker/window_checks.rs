//! The windows of calls against lists of outcomes: in any order of admissions, results, forced states and changed numbers.

use proptest::prelude::*;

use super::core::{Core, Effect};
use super::window_list::{Call, Model, RECOVERY, Rules, failures, totals};
use super::word::CircuitState as State;
use crate::tools::window::Totals;
use crate::words::clock::Instant;

fn rules() -> impl Strategy<Value = Rules> {
    let rate = || (1_u32..=20).prop_map(|twentieths| f64::from(twentieths) / 20.0);
    let slow = prop_oneof![2 => Just(None), 1 => (5_u64..40, rate()).prop_map(Some)];
    (
        prop::option::weighted(0.8, rate()),
        1_u32..14,
        any::<u32>(),
        slow,
    )
        .prop_map(|(rate, window, minimum, slow)| Rules {
            rate,
            window,
            minimum: minimum % window + 1,
            slow,
        })
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// So many calls that work, one after the other.
    Works(u32),
    Begins,
    Ends(Option<bool>, prop::sample::Index),
    Waits,
    Forces(State),
    Restarts,
    Adopts(Rules),
}

fn step() -> impl Strategy<Value = Step> {
    let ended = prop_oneof![4 => Just(Some(false)), 3 => Just(Some(true)), 1 => Just(None)];
    let forced = prop_oneof![
        Just(State::Closed),
        Just(State::ForcedOpen),
        Just(State::Disabled)
    ];
    prop_oneof![
        6 => (1_u32..12).prop_map(Step::Works),
        12 => Just(Step::Begins),
        12 => (ended, any::<prop::sample::Index>()).prop_map(|(how, which)| Step::Ends(how, which)),
        2 => Just(Step::Waits),
        1 => forced.prop_map(Step::Forces),
        1 => Just(Step::Restarts),
        2 => rules().prop_map(Step::Adopts),
    ]
}

/// The breaker and its model, side by side.
struct Both {
    core: Core,
    model: Model,
    now: u64,
}

impl Both {
    fn at(&self) -> Instant {
        Instant::from_nanos(self.now)
    }

    fn begins(&mut self) -> Result<bool, TestCaseError> {
        let probes = self
            .model
            .out
            .iter()
            .filter(|call| call.turn == self.model.turn && !call.lost);
        if self.model.state == State::HalfOpen && probes.count() >= 2 {
            return Ok(false);
        }
        let (ticket, told) = if let Some(ticket) = self.core.admit_closed() {
            (Some(ticket), Vec::new())
        } else {
            let asked = self.core.admit(self.at());
            let changed = asked.changes.into_iter().flatten();
            (asked.ticket.ok(), changed.map(Effect::Changed).collect())
        };
        let (admits, modelled) = self.model.admits(self.now);
        prop_assert_eq!((ticket.is_some(), told), (admits, modelled));
        self.model.out.extend(ticket.map(|ticket| Call {
            ticket,
            turn: self.model.turn,
            began: self.now,
            seated: self.model.rules.slow.is_some(),
            known: false,
            lost: false,
        }));
        Ok(admits)
    }

    fn ends(&mut self, at: usize, failed: Option<bool>) -> Result<(), TestCaseError> {
        let (ticket, now) = (self.model.out[at].ticket, self.at());
        let effect = match failed {
            Some(false) => self.core.success(ticket, || now, || now),
            Some(true) => self.core.failure(ticket, || now),
            None => self.core.ignored(ticket, || now),
        };
        prop_assert_eq!(effect, self.model.ends(at, failed, self.now));
        Ok(())
    }

    fn takes(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Works(times) => {
                for _ in 0..times {
                    if self.begins()? {
                        self.ends(self.model.out.len() - 1, Some(false))?;
                    }
                }
            }
            Step::Begins => {
                self.begins()?;
            }
            Step::Ends(how, which) => {
                if !self.model.out.is_empty() {
                    self.ends(which.index(self.model.out.len()), how)?;
                }
            }
            Step::Waits => self.now += RECOVERY,
            Step::Forces(to) => {
                let change = self.core.force(to, self.at(), |from| from != to);
                let forces = self.model.state != to;
                let changed = forces.then(|| self.model.enter(to));
                prop_assert_eq!(change.map(Effect::Changed), changed);
            }
            Step::Restarts => {
                self.core.restart();
                self.model.enter(State::Closed);
                self.model.changes = 0;
            }
            Step::Adopts(rules) => {
                self.core.adopt(&rules.config(), self.at());
                self.model.adopt(rules);
            }
        }
        Ok(())
    }

    fn are_equal(&self) -> Result<(), TestCaseError> {
        let (shown, model) = (self.core.show(self.at()), &self.model);
        prop_assert_eq!((shown.state, shown.changes), (model.state, model.changes));
        prop_assert_eq!(shown.successes, model.successes);
        let window = model.rules.rate.map(|_| totals(&model.calls));
        prop_assert_eq!(shown.window, window);
        let slow = model.rules.slow.map(|_| totals(&model.slow));
        prop_assert_eq!(shown.slow_window, slow);
        if model.state == State::Closed {
            let counted = window.map_or(model.in_a_row, |_| failures(&model.calls));
            prop_assert_eq!(shown.failures, counted);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn b10_windows_of_calls_equal_lists_in_any_order_of_events(
        first in rules(),
        steps in prop::collection::vec((step(), 0_u64..8), 1..150),
    ) {
        let mut both = Both {
            core: Core::new(&first.config()),
            model: Model::new(first),
            now: 0,
        };
        for (step, later) in steps {
            both.now += later;
            both.takes(step)?;
            both.are_equal()?;
        }
    }
}

#[test]
fn b10_of_many_threads_every_outcome_taken_is_in_the_window_while_the_numbers_change() {
    const EACH: u32 = 4_000;
    let rules = |window, slow| Rules {
        rate: Some(1.0),
        window,
        minimum: window,
        slow,
    };
    let now = Instant::from_nanos(1);
    let core = Core::new(&rules(5 * EACH, None).config());
    let calls = &|fails_at: u32| {
        let mut taken = Totals::default();
        for call in 0..EACH {
            let ticket = core.admit_closed().or_else(|| core.admit(now).ticket.ok());
            let ticket = ticket.expect("a share of one is never reached");
            let failed = call % fails_at == 0;
            let effect = if failed {
                core.failure(ticket, || now)
            } else {
                core.success(ticket, || now, || now)
            };
            if effect == Effect::Taken {
                taken.calls += 1;
                taken.failures += u64::from(failed);
            }
        }
        taken
    };
    let taken = std::thread::scope(|scope| {
        let threads = [3, 17, 256, 1_000].map(|fails_at| scope.spawn(move || calls(fails_at)));
        for change in 0..2_000 {
            let slow = (change % 5 == 0).then_some((RECOVERY, 1.0));
            core.adopt(&rules(5 * EACH + change % 3, slow).config(), now);
            std::thread::yield_now();
        }
        threads.map(|thread| thread.join().expect("it does not panic"))
    });
    let all = taken.iter().fold((0, 0), |(calls, failures), one| {
        (calls + one.calls, failures + one.failures)
    });
    let window = core.show(now).window.expect("a rate decides");
    assert_eq!((window.calls, window.failures), all);
}
