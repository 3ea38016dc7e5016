//! What opens a closed breaker, and for how long.

use std::time::{Duration, SystemTime};

use resilience::{CircuitBreaker, CircuitState, CircuitWindow, Counted};
use tokio::time::advance;

use super::*;

#[tokio::test(start_paused = true)]
async fn failures_in_a_row_open_it_and_a_success_between_begins_anew() {
    let breaker = built(CircuitBreaker::builder("quotes"));
    fail(&breaker, 4);
    record(&breaker, Counted::Success);
    fail(&breaker, 4);
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert_eq!(breaker.snapshot().failure_count, 4);
    record(&breaker, Counted::Failure);
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(breaker.snapshot().failure_count, 5);
}

#[tokio::test(start_paused = true)]
async fn an_ignored_outcome_leaves_the_row_as_it_is() {
    let breaker = built(CircuitBreaker::builder("quotes").failure_threshold(3));
    fail(&breaker, 2);
    record(&breaker, Counted::Ignored);
    drop(permit(&breaker));
    assert_eq!(breaker.snapshot().failure_count, 2);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn sleeping_exactly_the_retry_after_is_enough_and_no_less_is() {
    let breaker = built(brittle());
    fail(&breaker, 1);
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
    advance(Duration::from_millis(1)).await;
    let left = retry_after(&breaker).expect("it is known");
    assert_eq!(
        left,
        RECOVERY.checked_sub(Duration::from_millis(1)).unwrap()
    );
    advance(left.checked_sub(Duration::from_nanos(1)).unwrap()).await;
    assert_eq!(retry_after(&breaker), Some(Duration::from_nanos(1)));
    advance(Duration::from_nanos(1)).await;
    record(&breaker, Counted::Success);
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_failure_window_counts_failures_of_the_trailing_window_only() {
    let breaker = built(
        CircuitBreaker::builder("quotes")
            .failure_threshold(3)
            .failure_window(Duration::from_secs(10)),
    );
    for _ in 0..20 {
        // never three within ten seconds
        record(&breaker, Counted::Failure);
        record(&breaker, Counted::Success);
        advance(Duration::from_secs(5)).await;
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert_eq!(breaker.snapshot().failure_count, 1);
    record(&breaker, Counted::Failure);
    record(&breaker, Counted::Success);
    record(&breaker, Counted::Failure);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_rate_over_calls_waits_for_the_minimum_and_then_for_the_rate() {
    let builder = CircuitBreaker::builder("quotes")
        .failure_rate(0.5)
        .window(10);
    let breaker = built(builder.clone());
    assert_eq!(breaker.config().minimum_calls, Some(10));
    fail(&breaker, 9);
    assert_eq!(breaker.state(), CircuitState::Closed);
    record(&breaker, Counted::Success);
    assert_eq!(
        breaker.state(),
        CircuitState::Open,
        "nine of ten, once ten are in"
    );

    let breaker = built(builder.minimum_calls(4));
    for _ in 0..10 {
        record(&breaker, Counted::Success);
    }
    fail(&breaker, 4);
    assert_eq!(breaker.state(), CircuitState::Closed);
    assert!((breaker.snapshot().failure_rate - 0.4).abs() < 1e-9);
    record(&breaker, Counted::Failure);
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(breaker.snapshot().failure_count, 5);
}

#[tokio::test(start_paused = true)]
async fn a_rate_over_time_forgets_what_is_older_than_the_window() {
    let window = Duration::from_secs(60);
    let breaker = built(
        CircuitBreaker::builder("quotes")
            .failure_rate(0.5)
            .window(window),
    );
    assert_eq!(breaker.config().window, Some(CircuitWindow::Time(window)));
    for _ in 0..19 {
        record(&breaker, Counted::Failure);
    }
    advance(window).await;
    assert_eq!(breaker.snapshot().failure_count, 0);
    fail(&breaker, 9);
    for _ in 0..10 {
        record(&breaker, Counted::Success);
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
    record(&breaker, Counted::Failure);
    assert_eq!(breaker.state(), CircuitState::Open, "ten of twenty");
}

#[tokio::test(start_paused = true)]
async fn a_closed_again_breaker_starts_its_window_anew() {
    let time = CircuitWindow::Time(Duration::from_secs(600));
    for window in [CircuitWindow::Calls(4), time] {
        let breaker = ready(
            CircuitBreaker::builder("quotes")
                .failure_rate(1.0)
                .window(window)
                .minimum_calls(4)
                .success_threshold(1),
        )
        .await;
        record(&breaker, Counted::Success);
        assert_eq!(breaker.state(), CircuitState::Closed);
        fail(&breaker, 3);
        assert_eq!(breaker.state(), CircuitState::Closed);
        fail(&breaker, 1);
        assert_eq!(breaker.state(), CircuitState::Open);
    }
}

#[tokio::test(start_paused = true)]
async fn b9_a_failed_probe_opens_though_the_minimum_of_calls_is_not_reached() {
    let breaker = ready(
        CircuitBreaker::builder("quotes")
            .failure_rate(0.5)
            .window(10),
    )
    .await;
    advance(RECOVERY * 10).await;
    record(&breaker, Counted::Failure);
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
}

/// Lets the wall clock go on by itself, as one that is set forth: the paused one stands meanwhile.
fn set_forth(by: Duration) {
    let before = SystemTime::now();
    while SystemTime::now() < before + by {
        std::hint::spin_loop();
    }
}

#[tokio::test(start_paused = true)]
async fn b11_a_wall_clock_that_is_set_forth_or_back_moves_nothing() {
    let within = |time| {
        built(
            CircuitBreaker::builder("quotes")
                .failure_threshold(2)
                .failure_window(time)
                .recovery_timeout(time),
        )
    };
    let short = Duration::from_micros(50);
    let breaker = within(short);
    fail(&breaker, 1);
    set_forth(2 * short);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open, "both within the time");
    set_forth(2 * short);
    assert_eq!(retry_after(&breaker), Some(short));

    // an hour of which the wall clock knows nothing, as if it had been set back by one
    let hour = Duration::from_secs(3600);
    let breaker = within(hour);
    fail(&breaker, 1);
    advance(hour + Duration::from_nanos(1)).await;
    fail(&breaker, 1);
    assert_eq!(
        breaker.state(),
        CircuitState::Closed,
        "the first is forgotten"
    );
    fail(&breaker, 1);
    assert_eq!(retry_after(&breaker), Some(hour));
    advance(hour).await;
    assert!(breaker.try_acquire().is_ok(), "a probe is due");
}

#[tokio::test(start_paused = true)]
async fn b12_any_recovery_timeout_is_survived() {
    for recovery in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
        let breaker = built(brittle().recovery_timeout(recovery));
        fail(&breaker, 1);
        advance(Duration::from_secs(1_000_000)).await;
        if recovery == Duration::MAX {
            assert!(retry_after(&breaker) > Some(Duration::from_secs(1_000_000_000)));
        } else {
            record(&breaker, Counted::Success);
            assert_eq!(breaker.state(), CircuitState::Closed);
        }
        let _no_overflow = breaker.snapshot();
    }
}

#[tokio::test(start_paused = true)]
async fn b13_a_forced_open_breaker_stays_so() {
    let breaker = built(brittle());
    breaker.force_open();
    advance(RECOVERY * 100).await;
    assert_eq!(retry_after(&breaker), None);
    assert_eq!(breaker.state(), CircuitState::ForcedOpen);
    breaker.enable();
    record(&breaker, Counted::Success);
}

#[tokio::test(start_paused = true)]
async fn b14_without_a_recovery_timeout_every_call_is_a_probe() {
    let breaker = built(brittle().recovery_timeout(Duration::ZERO));
    for _ in 0..10_000 {
        record(&breaker, Counted::Failure);
        assert_eq!(breaker.state(), CircuitState::Open);
    }
    let held = permit(&breaker);
    assert_eq!(retry_after(&breaker), Some(Duration::from_millis(1)));
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn disabled_it_counts_and_nothing_follows() {
    let breaker = built(brittle());
    fail(&breaker, 1);
    breaker.disable();
    fail(&breaker, 10);
    assert_eq!(breaker.state(), CircuitState::Disabled);
    assert_eq!(breaker.snapshot().failed, 11);
    breaker.enable();
    assert_eq!(breaker.state(), CircuitState::Closed);
    breaker.enable();
    fail(&breaker, 1);
    breaker.enable();
    assert_eq!(breaker.state(), CircuitState::Open, "it was not disabled");
    breaker.close();
    assert_eq!(breaker.state(), CircuitState::Closed);
}
