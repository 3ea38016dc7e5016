//! How long it stays open: growing while it opens again and again, and lengthened by what the error says.

use std::collections::HashSet;
use std::time::Duration;

use resilience::registry::scope;
use resilience::{
    CircuitState, Classify, Counted, Jitter, Registry, Rejection, Severity, Verdict,
    circuit_breaker,
};
use tokio::time::advance;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

/// Opens for a minute, then for two, four, at most five.
fn growing() -> CircuitBreakerBuilder {
    brittle()
        .recovery_factor(2.0)
        .max_recovery_timeout(5 * MINUTE)
        .recovery_jitter(Jitter::None)
}

/// Waits as long as the breaker says, and lets the probe fail.
async fn fail_a_probe(breaker: &CircuitBreaker) -> Duration {
    let after = retry_after(breaker).expect("an open breaker says when");
    advance(after).await;
    record(breaker, Counted::Failure);
    after
}

#[tokio::test(start_paused = true)]
async fn each_failed_probe_makes_it_stay_open_longer_up_to_the_most() {
    let breaker = built(growing());
    fail(&breaker, 1);
    let mut stayed = Vec::new();
    for again in 0..5 {
        assert_eq!(breaker.snapshot().reopened, again);
        stayed.push(fail_a_probe(&breaker).await / 60);
    }
    assert_eq!(stayed, [1, 2, 4, 5, 5].map(Duration::from_secs));
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_was_well_for_as_long_as_it_was_open_begins_anew() {
    for (well, open_for) in [(0, 4), (119, 4), (120, 1), (500, 1)] {
        let breaker = built(growing());
        fail(&breaker, 1);
        fail_a_probe(&breaker).await;
        // it is open for two minutes, works, and is well for so long
        advance(2 * MINUTE).await;
        record(&breaker, Counted::Success);
        assert_eq!(breaker.state(), CircuitState::Closed);
        advance(Duration::from_secs(well)).await;
        fail(&breaker, 1);
        assert_eq!(
            retry_after(&breaker),
            Some(open_for * MINUTE),
            "well for {well} s"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_closes_or_forces_it_begins_anew() {
    let by_hand: [fn(&CircuitBreaker); 4] = [
        CircuitBreaker::close,
        CircuitBreaker::reset,
        |breaker| {
            breaker.force_open();
            breaker.enable();
        },
        |breaker| {
            breaker.disable();
            breaker.enable();
        },
    ];
    for clear in by_hand {
        let breaker = built(growing());
        fail(&breaker, 1);
        fail_a_probe(&breaker).await;
        clear(&breaker);
        assert_eq!(breaker.snapshot().reopened, 0);
        fail(&breaker, 1);
        assert_eq!(retry_after(&breaker), Some(MINUTE));
    }
}

#[tokio::test(start_paused = true)]
async fn repeated_openings_are_spread_and_the_first_is_not() {
    let mut seen = HashSet::new();
    for _ in 0..20 {
        let breaker = built(brittle().max_recovery_timeout(10 * MINUTE));
        assert_eq!(breaker.config().recovery_jitter, Jitter::Proportional);
        fail(&breaker, 1);
        assert_eq!(fail_a_probe(&breaker).await, MINUTE);
        let second = retry_after(&breaker).expect("it is open");
        assert!((MINUTE..=3 * MINUTE).contains(&second), "{second:?}");
        seen.insert(second);
    }
    assert!(seen.len() > 1, "each is drawn anew");
}

#[tokio::test(start_paused = true)]
async fn without_growth_every_opening_is_the_same() {
    let breaker = built(brittle());
    fail(&breaker, 1);
    for _ in 0..5 {
        assert_eq!(fail_a_probe(&breaker).await, RECOVERY);
    }
}

#[derive(Debug)]
struct Busy(Option<Duration>);

impl Classify for Busy {
    fn severity(&self) -> Severity {
        Severity::Recoverable
    }
    fn retry_after(&self) -> Option<Duration> {
        self.0
    }
}

impl From<Rejection> for Busy {
    fn from(rejection: Rejection) -> Self {
        Self(rejection.retry_after())
    }
}

#[circuit_breaker(
    "asked",
    failure_threshold = 1,
    recovery_timeout = "1m",
    max_recovery_timeout = "5m"
)]
async fn asked(wait: Option<Duration>) -> Result<(), Busy> {
    Err(Busy(wait))
}

#[tokio::test(start_paused = true)]
async fn the_error_that_opens_it_lengthens_the_time_and_never_shortens_it() {
    for (says, open_for) in [
        (None, 60),
        (Some(5), 60),
        (Some(90), 90),
        (Some(9_000), 300),
    ] {
        let registry = Registry::new();
        let says = says.map(Duration::from_secs);
        let open_for = Duration::from_secs(open_for);
        scope(&registry, async {
            assert_eq!(asked(says).await.unwrap_err().0, says);
            assert_eq!(asked(says).await.unwrap_err().0, Some(open_for));
        })
        .await;
        // the same by hand
        let max = 5 * MINUTE;
        let breaker = built(brittle().max_recovery_timeout(max));
        let _failed = breaker.call(async { Err::<(), _>(Busy(says)) }).await;
        assert_eq!(retry_after(&breaker), Some(open_for));
        breaker.reset();
        permit(&breaker).record_failure_until(says, || "busy".to_owned());
        assert_eq!(retry_after(&breaker), Some(open_for));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_probe_lengthens_it_too_and_a_failure_that_does_not_open_it_says_nothing() {
    let busy = Verdict {
        retry_after: Some(10 * MINUTE),
        ..Verdict::of(Severity::Recoverable)
    };
    let breaker = ready(brittle()).await;
    permit(&breaker).settle(busy, || "busy".to_owned());
    assert_eq!(retry_after(&breaker), Some(10 * MINUTE));

    let breaker = built(brittle().failure_threshold(2));
    permit(&breaker).settle(busy, || "busy".to_owned());
    fail(&breaker, 1);
    assert_eq!(retry_after(&breaker), Some(RECOVERY));
}

#[tokio::test(start_paused = true)]
async fn an_error_that_says_never_is_not_believed_for_more_than_an_hour() {
    let breaker = built(brittle());
    permit(&breaker).record_failure_until(Some(Duration::MAX), || "gone".to_owned());
    assert_eq!(retry_after(&breaker), Some(60 * MINUTE));
}
