//! Slow calls: those under way count as soon as they are slow, and a share of them opens the breaker.

use std::time::Duration;

use proptest::prelude::*;
use resilience::registry::{scope, scope_sync};
use resilience::{CircuitState, CircuitWindow, Counted, Kind, Registry, Setting, circuit_breaker};
use tokio::time::{advance, sleep};

use super::*;

const SLOW: Duration = Duration::from_secs(2);
/// The longest time that is not slow.
const NOT_SLOW: Duration = Duration::from_nanos(1_999_999_999);

/// Opens when half of the last ten calls took two seconds, from the fourth call on.
fn impatient() -> CircuitBreakerBuilder {
    CircuitBreaker::builder("quotes")
        .slow_call(SLOW)
        .slow_call_rate(0.5)
        .window(10)
        .minimum_calls(4)
        .success_threshold(1)
        .recovery_timeout(RECOVERY)
}

async fn take(breaker: &CircuitBreaker, time: Duration, how: Counted) {
    let permit = permit(breaker);
    advance(time).await;
    permit.record(how);
}

#[tokio::test(start_paused = true)]
async fn slow_successes_open_it_at_their_share() {
    for limit in [SLOW, NOT_SLOW] {
        let breaker = built(impatient());
        for call in 0..4 {
            assert_eq!(breaker.state(), CircuitState::Closed, "before call {call}");
            let time = if call % 2 == 0 { limit } else { Duration::ZERO };
            take(&breaker, time, Counted::Success).await;
        }
        let shown = breaker.snapshot();
        // two seconds are slow, a nanosecond less is not
        if limit == SLOW {
            assert_eq!((shown.state, shown.slow), (CircuitState::Open, 2));
            assert_eq!((shown.slow_call_rate, shown.failure_count), (0.5, 2));
            assert_eq!((shown.successful, shown.failed, shown.late), (4, 0, 0));
        } else {
            assert_eq!((shown.state, shown.slow), (CircuitState::Closed, 0));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_hang_open_it_with_all_that_worked_before_in_its_rate() {
    let breaker = built(impatient().failure_rate(1.0));
    take(&breaker, Duration::ZERO, Counted::Failure).await;
    take(&breaker, Duration::ZERO, Counted::Success).await;
    let _hanging = [(); 3].map(|()| permit(&breaker));
    let shown = |breaker: &CircuitBreaker| (breaker.state(), breaker.snapshot().failure_rate);
    assert_eq!(shown(&breaker), (CircuitState::Closed, 0.5));
    advance(SLOW).await;
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
    assert_eq!(shown(&breaker), (CircuitState::Open, 0.5));
}

#[tokio::test(start_paused = true)]
async fn calls_that_hang_open_it_while_they_hang() {
    let breaker = built(impatient());
    let hanging: Vec<_> = (0..4).map(|_| permit(&breaker)).collect();
    advance(NOT_SLOW).await;
    drop(permit(&breaker));
    assert_eq!(breaker.snapshot().slow_in_flight, 0);
    advance(Duration::from_nanos(1)).await;
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.slow, shown.slow_in_flight),
        (4, 4),
        "seen before anybody asks"
    );
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
    assert_eq!(breaker.state(), CircuitState::Open);
    // each is slow once, however it ends, and ends too late to say more
    for (permit, how) in hanging.into_iter().zip([
        Counted::Success,
        Counted::Failure,
        Counted::Ignored,
        Counted::Success,
    ]) {
        permit.record(how);
    }
    let shown = breaker.snapshot();
    assert_eq!((shown.slow, shown.slow_in_flight, shown.late), (4, 0, 4));
    assert_eq!((shown.state, shown.state_changes), (CircuitState::Open, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_is_slow_however_it_ends_and_one_in_time_says_what_it_says() {
    let breaker = built(impatient().slow_call_rate(1.0).minimum_calls(3));
    take(&breaker, SLOW, Counted::Ignored).await;
    take(&breaker, SLOW, Counted::Failure).await;
    // in time, so these are no calls at all to the rate
    take(&breaker, Duration::ZERO, Counted::Ignored).await;
    drop(permit(&breaker));
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.state, shown.slow_call_rate),
        (CircuitState::Closed, 1.0)
    );
    let abandoned = permit(&breaker);
    advance(SLOW).await;
    drop(abandoned);
    let shown = breaker.snapshot();
    assert_eq!((shown.state, shown.slow), (CircuitState::Open, 3));
    assert_eq!((shown.abandoned, shown.ignored, shown.failed), (2, 2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_fast_call_can_bring_the_minimum_and_open_it() {
    let breaker = built(impatient());
    for _ in 0..3 {
        take(&breaker, SLOW, Counted::Success).await;
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
    take(&breaker, Duration::ZERO, Counted::Success).await;
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn the_window_forgets_slow_calls() {
    let calls = built(impatient());
    let time = built(impatient().window(Duration::from_secs(60)));
    for breaker in [&calls, &time] {
        for _ in 0..3 {
            take(breaker, SLOW, Counted::Success).await;
        }
        if matches!(breaker.config().window, Some(CircuitWindow::Time(_))) {
            advance(Duration::from_secs(60)).await;
        }
        assert_eq!(breaker.state(), CircuitState::Closed);
    }
    // three of ten are below the half, and then they are gone
    calls.reset();
    for n in 0..30 {
        let time = if n % 10 < 3 && n >= 10 {
            SLOW
        } else {
            Duration::ZERO
        };
        take(&calls, time, Counted::Success).await;
    }
    assert_eq!(calls.state(), CircuitState::Closed);
    for _ in 0..10 {
        take(&time, Duration::ZERO, Counted::Success).await;
    }
    assert_eq!(
        (time.state(), time.snapshot().slow_call_rate),
        (CircuitState::Closed, 0.0)
    );
}

#[tokio::test(start_paused = true)]
async fn it_comes_in_addition_to_the_other_conditions() {
    let breaker = built(impatient().failure_threshold(3));
    fail(&breaker, 2);
    // slow, but a success: the row of failures begins anew
    take(&breaker, SLOW, Counted::Success).await;
    assert_eq!(breaker.snapshot().failure_count, 0);
    fail(&breaker, 3);
    assert_eq!(breaker.state(), CircuitState::Open);

    for window in [CircuitWindow::Calls(10), CircuitWindow::Time(RECOVERY)] {
        let rated = built(impatient().failure_rate(0.75).window(window));
        fail(&rated, 2);
        for _ in 0..2 {
            take(&rated, SLOW, Counted::Success).await;
        }
        // half are slow, half failed
        let shown = rated.snapshot();
        assert_eq!((shown.state, shown.failure_rate), (CircuitState::Open, 0.5));
    }
    let within = built(impatient().failure_threshold(2).failure_window(RECOVERY));
    fail(&within, 1);
    take(&within, SLOW, Counted::Success).await;
    fail(&within, 1);
    assert_eq!(within.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_slow_probe_has_failed_even_if_it_worked() {
    let breaker = ready(impatient().failure_threshold(1)).await;
    take(&breaker, NOT_SLOW, Counted::Success).await;
    assert_eq!(breaker.state(), CircuitState::Closed);

    let breaker = ready(impatient().failure_threshold(1)).await;
    take(&breaker, SLOW, Counted::Success).await;
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
    assert_eq!(breaker.snapshot().late, 0);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_has_failed_as_soon_as_it_is_slow() {
    let breaker = ready(impatient().failure_threshold(1)).await;
    let probe = permit(&breaker);
    assert_eq!(retry_after(&breaker), Some(SLOW), "by then it is decided");
    advance(SLOW).await;
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
    assert_eq!(breaker.state(), CircuitState::Open);
    probe.success();
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(breaker.snapshot().late, 1);
}

#[tokio::test(start_paused = true)]
async fn what_began_before_a_change_of_state_says_nothing_after_it() {
    let breaker = built(impatient().failure_threshold(1));
    let old: Vec<_> = (0..8).map(|_| permit(&breaker)).collect();
    fail(&breaker, 1);
    advance(RECOVERY).await;
    record(&breaker, Counted::Success);
    assert_eq!(breaker.state(), CircuitState::Closed);
    // all eight hang, but they belong to the time before
    for _ in 0..4 {
        record(&breaker, Counted::Success);
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.slow, shown.slow_in_flight, shown.slow_call_rate),
        (8, 8, 0.0)
    );
    drop(old);
    assert_eq!(breaker.snapshot().slow_in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_disabled_or_watching_breaker_counts_slow_calls_and_a_reset_forgets_them() {
    let breaker = built(impatient().minimum_calls(1));
    breaker.disable();
    take(&breaker, SLOW, Counted::Success).await;
    assert_eq!(
        (breaker.state(), breaker.snapshot().slow),
        (CircuitState::Disabled, 1)
    );

    let breaker = built(impatient().minimum_calls(1).metrics_only(true));
    take(&breaker, SLOW, Counted::Success).await;
    assert_eq!(breaker.state(), CircuitState::Open);
    take(&breaker, SLOW, Counted::Success).await;
    assert_eq!(breaker.snapshot().slow, 2);
    let hanging = permit(&breaker);
    advance(SLOW).await;
    breaker.reset();
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.slow_call_rate, shown.state),
        (0.0, CircuitState::Closed)
    );
    drop(hanging);
    drop(permit(&breaker));
    assert_eq!(
        breaker.state(),
        CircuitState::Closed,
        "it began before the reset"
    );
}

/// The naive model: a list of what was found out, in order. A call is slow when somebody looks and it has taken so long,
/// else fast when it ends.
#[derive(Default)]
struct Model {
    now: u64,
    /// Since when, and whether it is known to be slow.
    calls: Vec<(u64, bool)>,
    found: Vec<bool>,
    opened: bool,
}

impl Model {
    fn find(&mut self, slow: bool) {
        self.found.push(slow);
        let lately = self.lately();
        self.opened |= lately.len() == 10 && lately.iter().all(|slow| *slow);
    }

    fn lately(&self) -> &[bool] {
        &self.found[self.found.len().saturating_sub(10)..]
    }

    fn look(&mut self) {
        for n in 0..self.calls.len() {
            if !self.calls[n].1 && self.now - self.calls[n].0 >= 2 {
                self.calls[n].1 = true;
                self.find(true);
            }
        }
    }

    fn share(&self) -> f64 {
        let count = |slow: bool| {
            let of_them = self.lately().iter().filter(|one| **one == slow).count();
            f64::from(u32::try_from(of_them).unwrap())
        };
        count(true) / (count(true) + count(false)).max(1.0)
    }
}

proptest! {
    #[test]
    fn b10_slow_calls_equal_a_list(
        steps in prop::collection::vec((0_u8..4, any::<prop::sample::Index>(), 0_u64..3), 0..150),
    ) {
        promises::paused(async {
            let breaker = built(impatient().slow_call_rate(1.0).minimum_calls(10));
            let (mut model, mut permits) = (Model::default(), Vec::new());
            for (step, which, later) in steps {
                advance(Duration::from_secs(later)).await;
                model.now += later;
                model.look();
                if model.opened {
                    let _asked = breaker.try_acquire();
                    prop_assert_eq!(breaker.state(), CircuitState::Open);
                    break;
                }
                if step < 2 || permits.is_empty() {
                    permits.push(permit(&breaker));
                    model.calls.push((model.now, false));
                } else {
                    let at = which.index(permits.len());
                    let (_, known) = model.calls.remove(at);
                    let how = if step == 2 { Counted::Success } else { Counted::Ignored };
                    permits.remove(at).record(how);
                    if step == 2 && !known {
                        model.find(false);
                    }
                }
                let shown = breaker.snapshot();
                prop_assert_eq!(shown.state, CircuitState::Closed);
                let slow = model.found.iter().filter(|slow| **slow).count() as u64;
                let hanging = model.calls.iter().filter(|(_, known)| *known).count() as u64;
                prop_assert_eq!((shown.slow, shown.slow_in_flight), (slow, hanging));
                prop_assert!((shown.slow_call_rate - model.share()).abs() < 1e-9);
            }
            Ok(())
        })?;
    }
}

#[circuit_breaker(
    "slow",
    slow_call = "2s",
    slow_call_rate = 0.75,
    window = "60s",
    minimum_calls = 3,
    recovery_timeout = "60s"
)]
async fn answer(after: Duration) -> Result<(), String> {
    sleep(after).await;
    Ok(())
}

#[circuit_breaker("slow_sync", slow_call = SLOW, window = 2)]
fn answer_at_once() -> Result<(), String> {
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_hangs_opens_the_circuit_of_a_function_before_any_call_ends() {
    let registry = Registry::new();
    scope(&registry, async {
        let forever = Duration::from_secs(3600);
        let mut hanging: Vec<_> = (0..3).map(|_| Box::pin(answer(forever))).collect();
        for call in &mut hanging {
            assert!(poll_once(call.as_mut()).is_pending());
        }
        advance(SLOW).await;
        let refused = answer(Duration::ZERO).await.unwrap_err();
        assert!(refused.contains("retry after 60s"), "{refused}");
        let breaker = registry.circuit_breaker("slow").expect("declared");
        assert_eq!(breaker.state(), CircuitState::Open);
        assert_eq!(
            (breaker.snapshot().slow, breaker.snapshot().slow_in_flight),
            (3, 3)
        );
        drop(hanging);
        assert_eq!(breaker.snapshot().slow_in_flight, 0);
        advance(RECOVERY).await;
        for _ in 0..2 {
            assert_eq!(answer(Duration::ZERO).await, Ok(()));
        }
        assert_eq!(breaker.state(), CircuitState::Closed);

        assert_eq!(answer_at_once(), Ok(()));
        let config = *registry
            .circuit_breaker("slow_sync")
            .expect("declared")
            .config();
        assert_eq!(
            (config.slow_call, config.slow_call_rate),
            (Some(SLOW), Some(1.0))
        );
        assert_eq!(
            (config.window, config.minimum_calls),
            (Some(CircuitWindow::Calls(2)), Some(2))
        );
        assert_eq!(config.failure_threshold, Some(5), "in addition");
    })
    .await;
}

#[circuit_breaker("slow_shared", failure_threshold = 7)]
fn counts_in_a_row() -> Result<(), String> {
    Ok(())
}

#[circuit_breaker("slow_shared", slow_call = "1s", window = 50)]
fn watches_slow_calls() -> Result<(), String> {
    Ok(())
}

#[test]
fn a_window_for_slow_calls_is_no_rival_of_failures_in_a_row() {
    let registry = Registry::new();
    let config = || *registry.circuit_breaker("slow_shared").unwrap().config();
    scope_sync(&registry, || {
        assert_eq!(counts_in_a_row(), watches_slow_calls());
    });
    assert_eq!(config().failure_threshold, Some(7));
    assert_eq!(config().window, Some(CircuitWindow::Calls(50)));
    let snapshot = registry.snapshot();
    let shown = snapshot.policy(Kind::CIRCUIT_BREAKER, "slow_shared");
    let shown = shown.expect("declared");
    assert_eq!((shown.conflicts.len(), shown.invalid.len()), (0, 0));
    let said: Vec<_> = shown.numbers.iter().map(|number| number.field).collect();
    assert_eq!(said, ["failure_threshold", "window", "slow_call"]);

    // and it goes with the rate that it belongs to, where that gives way
    let registry = Registry::new();
    let set = |field, value| Setting::of_kind("circuit_breaker", field, value);
    let all = [
        set("failure_rate", "0.5"),
        set("window", "30"),
        set("recovery_timeout", "9s"),
    ];
    registry.apply(all).unwrap();
    assert_eq!(scope_sync(&registry, quick), Ok(()));
    let config = *registry.circuit_breaker("quick").unwrap().config();
    assert_eq!((config.failure_threshold, config.window), (Some(2), None));
    assert_eq!(config.recovery_timeout, Duration::from_secs(9));
}

#[circuit_breaker("quick", failure_threshold = 2)]
fn quick() -> Result<(), String> {
    Ok(())
}
