//! The promises, for any sequence of events, against a naive model; and the log of events.

use std::time::Duration;

use proptest::prelude::*;
use resilience::{CircuitBreaker, CircuitState, Registry};
use tokio::time::advance;

use super::*;

/// Runs on a paused clock of its own.
pub(super) fn paused<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Begin,
    End(usize, Counted),
    Abandon(usize),
    Wait(u64),
    ForceOpen,
    Disable,
    Enable,
    Close,
    Reset,
}

fn counted() -> impl Strategy<Value = Counted> {
    prop_oneof![
        Just(Counted::Success),
        Just(Counted::Failure),
        Just(Counted::Ignored)
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => Just(Step::Begin),
        8 => (any::<usize>(), counted()).prop_map(|(n, how)| Step::End(n, how)),
        2 => any::<usize>().prop_map(Step::Abandon),
        4 => (0_u64..80).prop_map(Step::Wait),
        1 => Just(Step::ForceOpen),
        1 => Just(Step::Disable),
        2 => Just(Step::Enable),
        1 => Just(Step::Close),
        1 => Just(Step::Reset),
    ]
}

/// What the breaker should be: the rules written down plainly, with a list where the room has words and places.
struct Model {
    state: CircuitState,
    turn: u32,
    in_a_row: u32,
    opened: u64,
    successes: u32,
    /// Who holds a place, until when, and how long that is.
    probes: Vec<(u32, u64, u64)>,
    /// The longest one so far.
    lease: u64,
    next: u32,
}

const FAILURES: u32 = 3;
const SUCCESSES: u32 = 2;
const PLACES: usize = 2;
const SECONDS: u64 = 60;

impl Model {
    fn enter(&mut self, state: CircuitState, now: u64) {
        self.state = state;
        self.turn += 1;
        self.in_a_row = 0;
        self.successes = 0;
        self.probes.clear();
        self.lease = SECONDS;
        self.opened = now;
    }

    /// The turn and the number of the call, or the exact retry-after.
    fn begin(&mut self, now: u64) -> Result<(u32, u32), Option<u64>> {
        self.next += 1;
        match self.state {
            CircuitState::ForcedOpen => return Err(None),
            CircuitState::Open if now < self.opened + SECONDS => {
                return Err(Some(self.opened + SECONDS - now));
            }
            CircuitState::Open => self.enter(CircuitState::HalfOpen, now),
            _ => {}
        }
        if self.state == CircuitState::HalfOpen {
            if self.probes.len() == PLACES {
                let first = self
                    .probes
                    .iter()
                    .map(|(_, until, _)| *until)
                    .min()
                    .unwrap();
                if now < first {
                    return Err(Some(first - now));
                }
                for (_, _, lost) in self.probes.extract_if(.., |(_, until, _)| *until == first) {
                    self.lease = self.lease.max((2 * lost).min(8 * SECONDS));
                }
            }
            self.probes.push((self.next, now + self.lease, self.lease));
        }
        Ok((self.turn, self.next))
    }

    fn end(&mut self, (turn, call): (u32, u32), how: Counted, now: u64) {
        if turn != self.turn {
            return;
        }
        let holds = self.probes.iter().any(|(probe, ..)| *probe == call);
        self.probes.retain(|(probe, ..)| *probe != call);
        match (self.state, how) {
            (CircuitState::Closed, Counted::Success) => self.in_a_row = 0,
            (CircuitState::Closed, Counted::Failure) => {
                self.in_a_row += 1;
                if self.in_a_row == FAILURES {
                    self.enter(CircuitState::Open, now);
                }
            }
            (CircuitState::HalfOpen, Counted::Success) if holds => {
                self.successes += 1;
                if self.successes == SUCCESSES {
                    self.enter(CircuitState::Closed, now);
                }
            }
            (CircuitState::HalfOpen, Counted::Failure) if holds => {
                self.enter(CircuitState::Open, now);
            }
            _ => {}
        }
    }
}

const LEGAL: [(&str, &str); 4] = [
    ("closed", "open"),
    ("open", "half_open"),
    ("half_open", "open"),
    ("half_open", "closed"),
];

/// Where nobody forces anything only the four edges are legal; forcing may lead to three states, never to itself.
fn is_legal((from, to): (&str, &str)) -> bool {
    from != to
        && (LEGAL.contains(&(from, to)) || matches!(to, "forced_open" | "disabled" | "closed"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(thorough(20_000, 300)))]

    #[test]
    fn b8_the_breaker_equals_the_model_and_its_log_is_legal(steps in prop::collection::vec(step(), 1..120)) {
        paused(async {
            let registry = Registry::new();
            let mut events = registry.subscribe();
            let breaker = registry.add(built(
                CircuitBreaker::builder("quotes")
                    .failure_threshold(FAILURES)
                    .success_threshold(SUCCESSES)
                    .recovery_timeout(Duration::from_secs(SECONDS)),
            )).unwrap();
            let mut model = Model {
                state: CircuitState::Closed, turn: 0, in_a_row: 0, opened: 0, successes: 0, probes: Vec::new(),
            lease: SECONDS, next: 0,
            };
            let (mut now, mut calls) = (0, Vec::new());
            for step in steps {
                match step {
                    Step::Begin => match (breaker.try_acquire(), model.begin(now)) {
                        (Ok(permit), Ok(call)) => calls.push((permit, call)),
                        (Err(rejection), Err(after)) => {
                            prop_assert_eq!(rejection.retry_after(), after.map(Duration::from_secs));
                        }
                        (got, expected) => prop_assert!(false, "{got:?} where the model says {expected:?}"),
                    },
                    Step::End(n, how) if !calls.is_empty() => {
                        let (permit, call) = calls.swap_remove(n % calls.len());
                        permit.record(how);
                        model.end(call, how, now);
                    }
                    Step::Abandon(n) if !calls.is_empty() => {
                        let (permit, call) = calls.swap_remove(n % calls.len());
                        drop(permit);
                        model.end(call, Counted::Ignored, now);
                    }
                    Step::End(..) | Step::Abandon(_) => {}
                    Step::Wait(seconds) => {
                        advance(Duration::from_secs(seconds)).await;
                        now += seconds;
                    }
                    Step::ForceOpen => {
                        breaker.force_open();
                        if model.state != CircuitState::ForcedOpen {
                            model.enter(CircuitState::ForcedOpen, now);
                        }
                    }
                    Step::Disable => {
                        breaker.disable();
                        if model.state != CircuitState::Disabled {
                            model.enter(CircuitState::Disabled, now);
                        }
                    }
                    Step::Enable => {
                        breaker.enable();
                        if matches!(model.state, CircuitState::ForcedOpen | CircuitState::Disabled) {
                            model.enter(CircuitState::Closed, now);
                        }
                    }
                    Step::Close => {
                        breaker.close();
                        if model.state != CircuitState::Closed {
                            model.enter(CircuitState::Closed, now);
                        }
                    }
                    Step::Reset => {
                        breaker.reset();
                        model.enter(CircuitState::Closed, now);
                    }
                }
                prop_assert_eq!(breaker.state(), model.state);
                let shown = breaker.snapshot();
                prop_assert_eq!(shown.success_count, model.successes);
                if model.state == CircuitState::Closed {
                    prop_assert_eq!(shown.failure_count, model.in_a_row);
                }
            }
            let mut before = "closed";
            while let Some(event) = events.try_recv() {
                if let Some((from, to)) = change(&event) {
                    prop_assert!(is_legal((from, to)), "{} to {}", from, to);
                    prop_assert_eq!(from, before);
                    before = to;
                }
            }
            prop_assert_eq!(before, model.state.as_str());
            Ok(())
        })?;
    }

    #[test]
    fn b10_a_rate_over_calls_opens_where_a_list_says_so(
        outcomes in prop::collection::vec(prop::bool::weighted(0.3), 1..200),
        window in 1_u32..40,
        minimum in 1_u32..40,
        percent in 1_u32..=100,
    ) {
        let (minimum, rate) = (minimum.min(window), f64::from(percent) / 100.0);
        let breaker = built(
            CircuitBreaker::builder("quotes").failure_rate(rate).window(window).minimum_calls(minimum),
        );
        for n in 0..outcomes.len() {
            let how = if outcomes[n] { Counted::Failure } else { Counted::Success };
            record(&breaker, how);
            let lately = &outcomes[(n + 1).saturating_sub(window as usize)..=n];
            let failures = u32::try_from(lately.iter().filter(|failed| **failed).count()).unwrap();
            let calls = u32::try_from(lately.len()).unwrap();
            let opens = calls >= minimum && failures > 0 && f64::from(failures) / f64::from(calls) >= rate;
            prop_assert_eq!(breaker.snapshot().failure_count, failures);
            prop_assert_eq!(breaker.state() == CircuitState::Open, opens);
            if opens {
                break;
            }
        }
    }
}

#[test]
fn b8_every_edge_is_legal_and_told_once_with_many_threads() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    let breaker = registry
        .add(built(
            brittle()
                .failure_threshold(3)
                .recovery_timeout(Duration::ZERO),
        ))
        .unwrap();
    let mut told = Vec::new();
    for _ in 0..thorough(10_000, 100) {
        std::thread::scope(|scope| {
            for thread in 0..4_u32 {
                let breaker = &breaker;
                scope.spawn(move || {
                    for call in 0..25 {
                        if let Ok(permit) = breaker.try_acquire() {
                            let good = (call + thread) % 5 == 0;
                            permit.record(if good {
                                Counted::Success
                            } else {
                                Counted::Failure
                            });
                        }
                    }
                });
            }
        });
        while let Some(event) = events.try_recv() {
            told.extend(change(&event));
        }
        assert_eq!(events.lost(), 0);
    }
    assert!(told.len() > 400, "{}", told.len());
    assert!(told.iter().all(|edge| LEGAL.contains(edge)));
    assert_eq!(told.len() as u64, breaker.snapshot().state_changes);
    // a walk: each state is left as often as it was entered, the first and the last one apart
    for state in ["closed", "open", "half_open"] {
        let entered = told.iter().filter(|(_, to)| *to == state).count();
        let left = told.iter().filter(|(from, _)| *from == state).count();
        let (begins, ends) = (state == "closed", state == breaker.state().as_str());
        assert_eq!(
            entered + usize::from(begins),
            left + usize::from(ends),
            "{state}"
        );
    }
}
