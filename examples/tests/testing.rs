//! Shows how to test code that uses the attributes: on virtual time, each test in a registry of its own.
//!
//! `cargo test -p resilience-examples --test testing`, offline, in a moment, though the tests live through a minute.
//!
//! A service needs this in its `Cargo.toml`, beside its dependency without the feature:
//!
//! ```toml
//! [dev-dependencies]
//! resilience = { .., features = ["test-util"] }    # the policies' clock is tokio's
//! tokio = { version = "1", features = ["test-util"] } # tests steer it
//! ```

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::registry::scope;
use resilience::{
    CircuitState, Registry, Rejection, What, cached, circuit_breaker, registry, retry_with_backoff,
};
use tokio::time::{Instant, advance};

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
enum WeatherError {
    #[error("the station answered 503")]
    Unavailable,
    #[error(transparent)]
    Refused(#[from] Rejection),
}

/// The station: it fails this many times before it answers.
#[derive(Default)]
struct Station {
    failures: AtomicU32,
    requests: AtomicU32,
}

impl Station {
    fn failing(times: u32) -> Self {
        Self {
            failures: times.into(),
            ..Self::default()
        }
    }

    /// What is tested.
    #[cached(name = "forecast", ttl = "10m", skip(self))]
    #[retry_with_backoff(max_attempts = 3, base_delay = "10s", jitter = false)]
    #[circuit_breaker(
        "station",
        failure_threshold = 3,
        success_threshold = 1,
        recovery_timeout = "60s"
    )]
    async fn forecast(&self, city: &str) -> Result<String, WeatherError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let one_less = |left: u32| left.checked_sub(1);
        match self
            .failures
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
        {
            Ok(_) => Err(WeatherError::Unavailable),
            Err(_) => Ok(format!("rain in {city}")),
        }
    }

    fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Time that nobody waits for passes at once: the two delays of 10 and 20 s cost nothing.
#[tokio::test(start_paused = true)]
async fn it_is_tried_again_with_growing_delays() {
    let station = Station::failing(2);
    let began = Instant::now();
    let forecast = scope(&Registry::new(), station.forecast("Oslo")).await;
    assert_eq!(forecast.as_deref(), Ok("rain in Oslo"));
    assert_eq!(began.elapsed(), Duration::from_secs(10 + 20));
    assert_eq!(station.requests(), 3);
}

/// `advance` moves the policies' clock: a ttl of ten minutes, to the second.
#[tokio::test(start_paused = true)]
async fn a_forecast_is_kept_for_ten_minutes() {
    let station = Station::default();
    scope(&Registry::new(), async {
        for (passed, requests) in [(0, 1), (599, 1), (1, 2)] {
            advance(Duration::from_secs(passed)).await;
            assert!(station.forecast("Oslo").await.is_ok());
            assert_eq!(station.requests(), requests);
        }
    })
    .await;
}

/// In its scope a test has its own breakers and caches: this one opens `station`, and no other test sees it open.
#[tokio::test(start_paused = true)]
async fn a_dead_station_is_left_alone_for_a_minute() {
    let (mine, station) = (Registry::new(), Station::failing(3));
    let mut events = mine.subscribe();
    scope(&mine, async {
        assert_eq!(
            station.forecast("Oslo").await,
            Err(WeatherError::Unavailable)
        );
        let refused = station.forecast("Oslo").await;
        assert!(
            matches!(refused, Err(WeatherError::Refused(_))),
            "{refused:?}"
        );
        assert_eq!(station.requests(), 3);

        advance(Duration::from_secs(60)).await;
        assert!(station.forecast("Oslo").await.is_ok());
        // inside the scope `registry()` is the test's own
        let breaker = registry()
            .circuit_breaker("station")
            .expect("it is declared");
        assert_eq!(breaker.state(), CircuitState::Closed);
    })
    .await;

    let mut states = Vec::new();
    while let Some(event) = events.try_recv() {
        if let What::StateChanged { to, .. } = &event.what {
            states.push(*to);
        }
    }
    assert_eq!(states, ["open", "half_open", "closed"]);
    let elsewhere = registry()
        .circuit_breaker("station")
        .expect("it is declared");
    assert_eq!(
        elsewhere.snapshot().total,
        0,
        "the process's own breaker was never called"
    );
}

/// A state need not be brought about: force it. A task is given its scope with `wrap`.
#[tokio::test(start_paused = true)]
async fn what_happens_while_the_breaker_is_open() {
    let mine = Registry::new();
    mine.circuit_breaker("station")
        .expect("it is declared")
        .force_open();
    let task = tokio::spawn(mine.wrap(async {
        let station = Station::default();
        let forecast = station.forecast("Oslo").await;
        (forecast, station.requests())
    }));
    let (forecast, requests) = task.await.expect("the task ends");
    assert!(
        matches!(forecast, Err(WeatherError::Refused(_))),
        "{forecast:?}"
    );
    assert_eq!(requests, 0);
}
