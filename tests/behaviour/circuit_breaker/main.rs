//! The circuit breaker's promises, through the public API, on virtual time.

mod expansion;
mod half_open;
mod keyed;
#[path = "../harness/listening.rs"]
mod listening;
mod metrics_only;
mod numbers;
mod opening;
mod outcomes;
mod promises;
mod ramp_up;
mod recovery;
mod slow;
mod unharmed;

use std::time::Duration;

use resilience::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitPermit, CircuitState, Counted, Event, What,
};

const RECOVERY: Duration = Duration::from_secs(60);

/// Opens at the first failure, closes at the first success, one probe at a time.
fn brittle() -> CircuitBreakerBuilder {
    CircuitBreaker::builder("quotes")
        .failure_threshold(1)
        .success_threshold(1)
        .recovery_timeout(RECOVERY)
}

fn built(builder: CircuitBreakerBuilder) -> CircuitBreaker {
    builder.build().expect("the numbers can be meant")
}

fn permit(breaker: &CircuitBreaker) -> CircuitPermit<'_> {
    breaker.try_acquire().expect("the breaker lets it through")
}

fn record(breaker: &CircuitBreaker, how: Counted) {
    permit(breaker).record(how);
}

fn fail(breaker: &CircuitBreaker, times: u32) {
    for _ in 0..times {
        record(breaker, Counted::Failure);
    }
}

/// A breaker that is open, and whose recovery timeout has passed.
async fn ready(builder: CircuitBreakerBuilder) -> CircuitBreaker {
    let breaker = built(builder);
    while breaker.state() == CircuitState::Closed {
        record(&breaker, Counted::Failure);
    }
    tokio::time::advance(RECOVERY).await;
    breaker
}

fn retry_after(breaker: &CircuitBreaker) -> Option<Duration> {
    let rejection = breaker.try_acquire().expect_err("the breaker refuses");
    assert_eq!(rejection.policy(), breaker.name());
    rejection.retry_after()
}

/// The states that an event tells of.
fn change(event: &Event) -> Option<(&'static str, &'static str)> {
    match event.what {
        What::StateChanged { from, to } => Some((from, to)),
        _ => None,
    }
}

fn thorough(full: u32, scaled: u32) -> u32 {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        full
    } else {
        scaled
    }
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
    future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
}
