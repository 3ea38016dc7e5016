//! Layers on layers: profile, breaker and retry; profile and a hit; stacks of two to six.

use std::time::{Duration, Instant};

use backon::{ExponentialBuilder, Retryable};
use failsafe::futures::CircuitBreaker as _;
use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff, timeout};
use tower::{Service, ServiceExt, service_fn};

use super::Made;
use super::profile::RECORDER;
use crate::body::{Failed, bare, work};
use crate::calls;
use crate::row::Row;

pub const ROWS: &[Made] = &[
    ("stack: profile, retry, breaker", three),
    ("stack: size of the future of those three", size),
    ("stack: profile, cache hit, u64", profiled_hit),
    ("stack: profile, cache hit, &str -> Arc", profiled_text_hit),
    ("stack: of two to six layers", two_to_six),
    ("fallback: unused", unused_fallback),
];

#[profile("peers-alone")]
async fn alone(n: u64) -> Result<u64, Failed> {
    work(n)
}

// every row has functions of its own: one that is called at two places is inlined at neither, and so dearer
#[profile("peers-alone-too")]
async fn alone_too(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("peers-three")]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-three", failure_threshold = 5)]
async fn layered(n: u64) -> Result<u64, Failed> {
    work(n)
}

fn metrics_failsafe_backon() -> impl Fn(u64) + Send + Sync + 'static {
    std::sync::LazyLock::force(&RECORDER);
    let histogram = metrics::histogram!("peers-stack");
    let backoff = failsafe::backoff::constant(Duration::from_hours(1));
    let policy = failsafe::failure_policy::consecutive_failures(5, backoff);
    let breaker = failsafe::Config::new().failure_policy(policy).build();
    let timed = calls!(i => {
        let begin = Instant::now();
        let result = (|| breaker.call(bare(i))).retry(ExponentialBuilder::default()).await;
        histogram.record(begin.elapsed());
        result
    });
    move |n| {
        timed(n);
        RECORDER.run_upkeep();
    }
}

fn tower_breaker_of_retry() -> impl Fn(u64) + Send + Sync + 'static {
    let retry = tower_resilience_retry::RetryLayer::<u64, u64, Failed>::builder()
        .max_attempts(3)
        .exponential_backoff(Duration::from_millis(100))
        .build();
    let breaker = tower_resilience_circuitbreaker::CircuitBreakerLayer::builder()
        .failure_rate_threshold(0.5)
        .build()
        .expect("good numbers");
    let service = tower::ServiceBuilder::new()
        .layer(breaker)
        .layer(retry)
        .service(service_fn(bare));
    move |n| {
        let mut service = service.clone();
        crate::measure::drive(async {
            for i in 0..n {
                let i = std::hint::black_box(i);
                crate::row::sink(service.ready().await.expect("closed").call(i).await);
            }
        });
    }
}

fn three() -> Row {
    Row::ns()
        .calls("ours", calls!(i => layered(i).await))
        .calls("ours, profile alone", calls!(i => alone(i).await))
        .calls("metrics + failsafe + backon", metrics_failsafe_backon())
        .alone("tower-resilience cb(retry)", tower_breaker_of_retry())
        .calls("limit: bare call", calls!(i => bare(i).await))
        .one("T12", "ours, profile alone", 1.1)
        .one("T12", "metrics + failsafe + backon", 0.25)
        .one("T12", "tower-resilience cb(retry)", 0.1)
        .own("T12", 1.1)
}

#[profile("peers-size")]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-size", failure_threshold = 5)]
async fn layered_and_waiting(n: u64) -> Result<u64, Failed> {
    tokio::task::yield_now().await;
    work(n)
}

async fn waiting(n: u64) -> Result<u64, Failed> {
    tokio::task::yield_now().await;
    work(n)
}

#[expect(clippy::cast_precision_loss, reason = "figures of a table")]
fn size() -> Row {
    let body = size_of_val(&waiting(1)) as f64;
    Row::of("bytes")
        .known("ours", size_of_val(&layered_and_waiting(1)) as f64)
        .known("body", body)
        .most("T13", body + 100.0)
}

#[profile("peers-hit")]
#[cached(ttl = "5m", max_size = 10_000)]
async fn hit(key: u64) -> Result<u64, Failed> {
    work(key)
}

const KEYS: u64 = 1024;

fn metrics_and_moka() -> impl Fn(u64) + Send + Sync + 'static {
    std::sync::LazyLock::force(&RECORDER);
    let histogram = metrics::histogram!("peers-hit");
    let cache = moka::future::Cache::<u64, u64>::builder()
        .max_capacity(10_000)
        .time_to_live(Duration::from_mins(5))
        .build();
    let timed = calls!(i => {
        let begin = Instant::now();
        let result = cache.try_get_with(i % KEYS, bare(i)).await;
        histogram.record(begin.elapsed());
        result
    });
    move |n| {
        timed(n);
        RECORDER.run_upkeep();
    }
}

fn tower_cache() -> impl Fn(u64) + Send + Sync + 'static {
    let layer = tower_resilience_cache::CacheLayer::builder()
        .max_size(10_000)
        .ttl(Duration::from_mins(5))
        .key_extractor(|key: &u64| *key)
        .build()
        .expect("good numbers");
    let service = tower::Layer::layer(&layer, service_fn(bare));
    move |n| {
        let mut service = service.clone();
        crate::measure::drive(async {
            for i in 0..n {
                let i = std::hint::black_box(i) % KEYS;
                crate::row::sink(service.ready().await.expect("ready").call(i).await);
            }
        });
    }
}

fn profiled_hit() -> Row {
    Row::ns()
        .calls("ours", calls!(i => hit(i % KEYS).await))
        .calls(
            "ours, profile alone",
            calls!(i => alone_too(i % KEYS).await),
        )
        .calls("metrics + moka try_get_with", metrics_and_moka())
        .calls("tower-resilience cache", tower_cache())
        .one("T14", "metrics + moka try_get_with", 1.0 / 7.0)
        .one("T14", "tower-resilience cache", 0.25)
        .two("T14", "metrics + moka try_get_with", 0.2)
}

use super::cache::{Blob, text_of};

#[profile("peers-text-hit")]
#[cached(ttl = "5m", max_size = 10_000)]
async fn text_hit(key: &str) -> Result<Blob, Failed> {
    work(key.len() as u64).map(|n| Blob::new([n.to_le_bytes()[0]; 64]))
}

fn profiled_text_hit() -> Row {
    let histogram = {
        std::sync::LazyLock::force(&RECORDER);
        metrics::histogram!("peers-text-hit")
    };
    let cache = moka::future::Cache::<String, Blob>::builder()
        .max_capacity(10_000)
        .time_to_live(Duration::from_mins(5))
        .build();
    let moka = calls!(i => {
        let begin = Instant::now();
        let made = async { Ok::<_, Failed>(Blob::new([0; 64])) };
        let result = cache.try_get_with_by_ref(text_of(i), made).await;
        histogram.record(begin.elapsed());
        result
    });
    Row::ns()
        .calls("ours", calls!(i => text_hit(text_of(i)).await))
        .calls("metrics + moka try_get_with_by_ref", move |n| {
            moka(n);
            RECORDER.run_upkeep();
        })
        .one("T14", "metrics + moka try_get_with_by_ref", 1.0 / 7.0)
        .two("T14", "metrics + moka try_get_with_by_ref", 0.2)
}

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-two", failure_threshold = 5)]
async fn two_layers(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("peers-three-too")]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-three-too", failure_threshold = 5)]
async fn three_layers(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("peers-four")]
#[fallback(value = 1_u64)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-four", failure_threshold = 5)]
async fn four_layers(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("peers-five")]
#[fallback(value = 1_u64)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-five", failure_threshold = 5)]
#[timeout("2s")]
async fn five_layers(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[profile("peers-six")]
#[fallback(value = 1_u64)]
#[cached(ttl = "5m", max_size = 10_000)]
#[retry_with_backoff(max_attempts = 3, base_delay = "100ms")]
#[circuit_breaker("peers-six", failure_threshold = 5)]
#[timeout("2s")]
async fn six_layers(n: u64) -> Result<u64, Failed> {
    work(n)
}

fn two_to_six() -> Row {
    Row::ns()
        .calls("ours, 2: retry, breaker", calls!(i => two_layers(i).await))
        .calls(
            "ours, 3: profile, retry, breaker",
            calls!(i => three_layers(i).await),
        )
        .calls("ours, 4: fallback too", calls!(i => four_layers(i).await))
        .calls("ours, 5: timeout too", calls!(i => five_layers(i).await))
        .calls(
            "ours, 6: cache too, a hit",
            calls!(i => six_layers(i % KEYS).await),
        )
        .calls("limit: bare call", calls!(i => bare(i).await))
}

#[fallback(value = 1_u64)]
async fn with_fallback(n: u64) -> Result<u64, Failed> {
    work(n)
}

fn unused_fallback() -> Row {
    Row::ns()
        .calls("ours", calls!(i => with_fallback(i).await))
        .calls(
            "match by hand",
            calls!(i => match bare(i).await {
                Ok(n) => Ok::<_, Failed>(n),
                Err(_) => Ok(1),
            }),
        )
        .calls("limit: bare call", calls!(i => bare(i).await))
}
