//! A retry's times and numbers, on the paused clock.

use std::time::Duration;

use resilience::registry::scope;
use resilience::{Registry, attempt, retry_with_backoff};

use crate::support::{Fault, Runs, ms, timed};

#[retry_with_backoff(max_attempts = 3, base_delay = "100ms", max_delay = "10s")]
async fn limited(after: Duration, runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Limited(after))
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_an_errors_field_is_a_lower_bound_never_jittered() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let (_, took) = timed(scope(&mine, limited(ms(5_000), &runs))).await;
    assert_eq!((runs.take(), took), (3, ms(10_000)));
    let (_, took) = timed(scope(&mine, limited(ms(10), &runs))).await;
    // the delay is longer: 50 to 150 ms, and 100 to 300
    assert_eq!(runs.take(), 3);
    assert!(took >= ms(150) && took <= ms(452), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_max_delay_ends_the_retries_at_once() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let (ended, took) = timed(scope(&mine, limited(ms(10_001), &runs))).await;
    assert_eq!(ended, Err(Fault::Limited(ms(10_001))));
    assert_eq!((runs.take(), took), (1, Duration::ZERO));
    assert_eq!(mine.dead_letters().len(), 1);
}

#[retry_with_backoff(max_attempts = 10, base_delay = "1s", backoff = constant, jitter = false, max_elapsed = "2500ms")]
async fn in_time(runs: &Runs, lasts: Duration, fault: Fault) -> Result<(), Fault> {
    runs.count();
    tokio::time::sleep(lasts).await;
    Err(fault.clone())
}

#[tokio::test(start_paused = true)]
async fn no_sleep_begins_that_would_end_after_max_elapsed_and_no_attempt_is_cut() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let (ended, took) = timed(scope(&mine, in_time(&runs, ms(0), Fault::Busy))).await;
    assert_eq!((ended, runs.take(), took), (Err(Fault::Busy), 3, ms(2_000)));
    let (_, took) = timed(scope(&mine, in_time(&runs, ms(9_000), Fault::Busy))).await;
    assert_eq!((runs.take(), took), (1, ms(9_000)));
    // longer than what is left ends them at once
    let late = Fault::Limited(ms(2_600));
    let (_, took) = timed(scope(&mine, in_time(&runs, ms(0), late))).await;
    assert_eq!((runs.take(), took), (1, Duration::ZERO));
}

async fn plain() -> (u32, u32) {
    tokio::task::yield_now().await;
    (attempt().number, attempt().max)
}

#[resilience::profile]
async fn profiled() -> (u32, u32) {
    plain().await
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
async fn retried() -> Result<(u32, u32), Fault> {
    let seen = plain().await;
    if seen.0 == 1 {
        Err(Fault::Busy)
    } else {
        Ok(seen)
    }
}

type Seen = ((u32, u32), (u32, u32), (u32, u32), (u32, u32));

#[retry_with_backoff(max_attempts = 7, base_delay = 0, jitter = false)]
async fn around() -> Result<Seen, Fault> {
    if attempt().number < 3 {
        return Err(Fault::Busy);
    }
    let before = plain().await;
    let through = profiled().await;
    let inner = retried().await?;
    Ok((before, through, inner, plain().await))
}

#[tokio::test(start_paused = true)]
async fn attempt_tells_the_innermost_retry_that_runs() {
    let mine = Registry::new();
    let seen = scope(&mine, around()).await;
    assert_eq!(seen, Ok(((3, 7), (3, 7), (2, 2), (3, 7))));
    assert_eq!(plain().await, (1, 1));
}

#[retry_with_backoff(max_attempts = attempts, base_delay = pause, backoff = linear, jitter = false)]
async fn by_argument(attempts: u32, pause: Duration, runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn per_call_options_may_use_arguments() {
    let (mine, runs) = (Registry::new(), Runs::default());
    let (_, took) = timed(scope(&mine, by_argument(4, ms(1_000), &runs))).await;
    assert_eq!((runs.take(), took), (4, ms(6_000)));
    let (_, took) = timed(scope(&mine, by_argument(1, ms(1_000), &runs))).await;
    assert_eq!((runs.take(), took), (1, Duration::ZERO));
}
