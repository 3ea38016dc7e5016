//! Circuit breakers: closed in its four ways to count, open, and failing.

use std::time::{Duration, Instant};

use failsafe::futures::CircuitBreaker as _;
use failsafe::{Config, backoff, failure_policy};
use recloser::{AsyncRecloser, Recloser};
use resilience::circuit_breaker;
use tower::{Service, ServiceExt, service_fn};
use tower_resilience_circuitbreaker::{CircuitBreakerLayer, SlidingWindowType};

use super::Made;
use crate::body::{Failed, bare, fail, failing, work};
use crate::row::Row;
use crate::{calls, sync_calls};

pub const ROWS: &[Made] = &[
    ("breaker: closed, in a row", closed_in_a_row),
    ("breaker: closed, failures within a time", closed_window),
    ("breaker: closed, rate of 100 calls", closed_rate),
    ("breaker: closed, rate over time", closed_rate_over_time),
    ("breaker: open", open),
    ("breaker: failing but closed", failing_but_closed),
    ("breaker: rate of 100 calls, 2 % fail", dirty),
    ("breaker: found by its place against held", found),
];

const LONG: Duration = Duration::from_hours(1);

#[circuit_breaker("peers-in-a-row", failure_threshold = 5)]
async fn in_a_row(n: u64) -> Result<u64, Failed> {
    work(n)
}

/// The same again: a function that is called at two places is inlined at neither, and so dearer.
#[circuit_breaker("peers-found", failure_threshold = 5)]
async fn at_its_place(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("peers-window", failure_threshold = 5, failure_window = "60s")]
async fn window(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("peers-rate", failure_rate = 0.5, window = 100)]
async fn rate(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("peers-rate-over-time", failure_rate = 0.5, window = "60s")]
async fn rate_over_time(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("peers-open", failure_threshold = 1, recovery_timeout = "1h")]
async fn opened(n: u64) -> Result<u64, Failed> {
    fail(n)
}

#[circuit_breaker("peers-failing", failure_threshold = 4_000_000_000)]
async fn fails(n: u64) -> Result<u64, Failed> {
    fail(n)
}

#[circuit_breaker("peers-dirty", failure_rate = 0.5, window = 100)]
async fn fails_at_times(n: u64) -> Result<u64, Failed> {
    if n % 50 == 7 { fail(n) } else { work(n) }
}

#[expect(clippy::unused_async, reason = "the call with no layer")]
async fn bare_at_times(n: u64) -> Result<u64, Failed> {
    if n % 50 == 7 { fail(n) } else { work(n) }
}

fn failsafe_in_a_row(
    failures: u32,
) -> impl failsafe::futures::CircuitBreaker + Send + Sync + 'static {
    let policy = failure_policy::consecutive_failures(failures, backoff::constant(LONG));
    Config::new().failure_policy(policy).build()
}

fn failsafe_rate() -> impl failsafe::futures::CircuitBreaker + Send + Sync + 'static {
    let window = Duration::from_mins(1);
    let policy =
        failure_policy::success_rate_over_time_window(0.5, 100, window, backoff::constant(LONG));
    Config::new().failure_policy(policy).build()
}

fn recloser(rate: f32, closed: usize) -> AsyncRecloser {
    let recloser = Recloser::custom()
        .error_rate(rate)
        .closed_len(closed)
        .open_wait(LONG);
    AsyncRecloser::from(recloser.build())
}

fn tower(window: SlidingWindowType) -> impl Fn(u64) + Send + Sync + 'static {
    let builder = CircuitBreakerLayer::builder()
        .failure_rate_threshold(0.5)
        .sliding_window_type(window)
        .sliding_window_size(100)
        .sliding_window_duration(Duration::from_mins(1))
        .minimum_number_of_calls(100);
    let layer = builder.build().expect("good numbers");
    let service = tower::Layer::layer(&layer, service_fn(bare));
    move |n| {
        let mut service = service.clone();
        crate::measure::drive(async {
            for i in 0..n {
                let i = std::hint::black_box(i);
                let _ = std::hint::black_box(service.ready().await.expect("closed").call(i).await);
            }
        });
    }
}

fn closed_in_a_row() -> Row {
    let (failsafe, recloser) = (failsafe_in_a_row(5), recloser(0.5, 100));
    Row::ns()
        .calls("ours", calls!(i => in_a_row(i).await))
        .calls("failsafe", calls!(i => failsafe.call(bare(i)).await))
        .calls("recloser", calls!(i => recloser.call(bare(i)).await))
        .alone("tower-resilience", tower(SlidingWindowType::CountBased))
        .calls("limit: bare call", calls!(i => bare(i).await))
        .calls("Instant::now", sync_calls!(_i => Instant::now()))
        .one("T1", "failsafe", 1.0 / 8.0)
        .one("T1", "recloser", 1.0 / 6.0)
        .over_bare("T1", "Instant::now", 1.0 / 6.0)
        .own("T1", 1.25)
        .two("T1", "failsafe", 1.0 / 25.0)
}

fn closed_window() -> Row {
    let failsafe = failsafe_rate();
    Row::ns()
        .calls("ours", calls!(i => window(i).await))
        .calls(
            "failsafe success_rate",
            calls!(i => failsafe.call(bare(i)).await),
        )
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T2", "failsafe success_rate", 1.0 / 12.0)
        .own("T2", 1.25)
}

fn closed_rate() -> Row {
    let (failsafe, recloser) = (failsafe_in_a_row(5), recloser(0.5, 100));
    Row::ns()
        .calls("ours", calls!(i => rate(i).await))
        .calls(
            "failsafe in a row",
            calls!(i => failsafe.call(bare(i)).await),
        )
        .calls("recloser", calls!(i => recloser.call(bare(i)).await))
        .alone("tower-resilience", tower(SlidingWindowType::CountBased))
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T1", "failsafe in a row", 1.0 / 8.0)
        .one("T1", "recloser", 1.0 / 6.0)
        .own("T1", 1.25)
        .two("T1", "failsafe in a row", 1.0 / 25.0)
}

fn closed_rate_over_time() -> Row {
    let failsafe = failsafe_rate();
    Row::ns()
        .calls("ours", calls!(i => rate_over_time(i).await))
        .calls(
            "failsafe success_rate",
            calls!(i => failsafe.call(bare(i)).await),
        )
        .alone("tower-resilience", tower(SlidingWindowType::TimeBased))
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T2", "failsafe success_rate", 1.0 / 12.0)
        .own("T2", 1.25)
}

fn open() -> Row {
    let (failsafe, recloser) = (failsafe_in_a_row(1), recloser(0.5, 1));
    crate::measure::drive(async {
        for i in 0..4 {
            let _ = opened(i).await;
            let _ = failsafe.call(failing(i)).await;
            let _ = recloser.call(failing(i)).await;
        }
        assert!(matches!(opened(1).await, Err(Failed::Refused)));
        assert!(matches!(
            failsafe.call(bare(1)).await,
            Err(failsafe::Error::Rejected)
        ));
        assert!(matches!(
            recloser.call(bare(1)).await,
            Err(recloser::Error::Rejected)
        ));
    });
    Row::ns()
        .calls("ours", calls!(i => opened(i).await))
        .calls("failsafe", calls!(i => failsafe.call(bare(i)).await))
        .calls("recloser", calls!(i => recloser.call(bare(i)).await))
        .one("T3", "failsafe", 1.0 / 3.0)
        .own("T3", 1.5)
}

fn failing_but_closed() -> Row {
    let (failsafe, recloser) = (failsafe_in_a_row(u32::MAX), recloser(2.0, 100));
    Row::ns()
        .calls("ours", calls!(i => fails(i).await))
        .calls("failsafe", calls!(i => failsafe.call(failing(i)).await))
        .calls("recloser", calls!(i => recloser.call(failing(i)).await))
        .calls("limit: bare call", calls!(i => failing(i).await))
        .one("T4", "failsafe", 0.5)
        .two("T4", "failsafe", 1.0)
}

fn dirty() -> Row {
    let (failsafe, recloser) = (failsafe_in_a_row(5), recloser(0.5, 100));
    Row::ns()
        .calls("ours", calls!(i => fails_at_times(i).await))
        .calls(
            "failsafe in a row",
            calls!(i => failsafe.call(bare_at_times(i)).await),
        )
        .calls(
            "recloser",
            calls!(i => recloser.call(bare_at_times(i)).await),
        )
        .calls("limit: bare call", calls!(i => bare_at_times(i).await))
        .one("T4", "failsafe in a row", 0.5)
        .two("T4", "failsafe in a row", 1.0)
}

fn found() -> Row {
    let held = resilience::CircuitBreaker::builder("peers-held")
        .build()
        .expect("good numbers");
    let held: &'static _ = Box::leak(Box::new(held));
    Row::ns()
        .calls("ours", calls!(i => at_its_place(i).await))
        .calls(
            "held, by hand",
            calls!(i => {
                let permit = held.try_acquire().expect("closed");
                let result = bare(i).await;
                match &result {
                    Ok(_) => permit.success(),
                    Err(_) => permit.failure(),
                }
                result
            }),
        )
        .one("T18", "held, by hand", 1.05)
}
