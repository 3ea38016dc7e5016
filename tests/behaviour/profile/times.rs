//! How long calls took.

use std::time::Duration;

use resilience::{Ending, Profile};
use tokio::time::{advance, sleep};

const MS: Duration = Duration::from_millis(1);

#[track_caller]
fn near(shown: Option<f64>, truth: f64) {
    let shown = shown.expect("there were calls");
    assert!(
        (shown - truth).abs() <= truth / 32.0,
        "{shown} is not {truth}"
    );
}

#[tokio::test(start_paused = true)]
async fn min_mean_max_and_quantiles_are_those_of_the_calls() {
    let profile = Profile::new("p");
    for length in 1..=100 {
        let running = profile.enter();
        advance(length * MS).await;
        running.finish(Ending::Success, None);
    }
    let shown = profile.snapshot();
    assert_eq!((shown.min_ms, shown.max_ms), (Some(1.0), Some(100.0)));
    assert_eq!((shown.total_ms, shown.mean_ms), (5050.0, Some(50.5)));
    near(shown.p50_ms, 50.0);
    near(shown.p95_ms, 95.0);
    near(shown.p99_ms, 99.0);
}

#[tokio::test(start_paused = true)]
async fn q1_a_call_of_no_length_and_one_of_centuries_are_both_counted() {
    let profile = Profile::new("p");
    profile.enter().finish(Ending::Success, None);
    // each 200 years: the sum of three does not fit
    for _ in 0..3 {
        let running = profile.enter();
        advance(Duration::from_secs(200 * 365 * 86_400)).await;
        running.finish(Ending::Success, None);
    }
    let shown = profile.snapshot();
    assert_eq!((shown.calls, shown.min_ms), (4, Some(0.0)));
    assert!(shown.mean_ms <= shown.max_ms && shown.p99_ms <= shown.max_ms);
    assert!(
        shown.total_ms >= 1.8e13,
        "saturated, not wrapped: {}",
        shown.total_ms
    );
}

#[tokio::test(start_paused = true)]
async fn q4_time_is_wall_time_waiting_included() {
    let profile = Profile::new("p");
    let _slept = profile
        .measure(async {
            sleep(Duration::from_secs(1)).await;
            Some(())
        })
        .await;
    assert_eq!(profile.snapshot().max_ms, Some(1000.0));
}

#[tokio::test(start_paused = true)]
async fn a_future_is_measured_from_its_first_poll() {
    let profile = Profile::new("p");
    let call = profile.measure(async { Some(()) });
    advance(MS).await;
    let _ended = call.await;
    assert_eq!(profile.snapshot().max_ms, Some(0.0));
}

#[test]
fn q5_recursion_counts_each_level_and_overflows_nothing() {
    fn down(profile: &Profile, depth: u64) -> Option<u64> {
        profile.measure_sync(|| {
            if depth == 0 {
                Some(0)
            } else {
                down(profile, depth - 1).map(|levels| levels + 1)
            }
        })
    }
    const DEPTH: u64 = 10_000;
    let deep = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        let profile = Profile::new("p");
        assert_eq!(down(&profile, DEPTH), Some(DEPTH));
        profile.snapshot()
    });
    let shown = deep.unwrap().join().unwrap();
    assert_eq!((shown.calls, shown.in_flight), (DEPTH + 1, 0));
    // the outermost call is the longest, and the total holds every level with what it contains
    assert!(shown.total_ms >= shown.max_ms.unwrap());
}

#[tokio::test(start_paused = true)]
async fn slow_means_that_long_or_longer() {
    let profile = Profile::builder("p").slow(500 * MS).build().unwrap();
    for length in [499, 500, 501] {
        let running = profile.enter();
        advance(length * MS).await;
        drop(running);
    }
    let shown = profile.snapshot();
    assert_eq!((shown.slow_calls, shown.slow_ms), (2, Some(500.0)));
}

#[tokio::test(start_paused = true)]
async fn the_last_call_is_the_one_that_ended_last() {
    let profile = Profile::new("p");
    assert_eq!(profile.snapshot().last_call_at_ms, None);
    profile.enter().finish(Ending::Error, None);
    let first = profile.snapshot().last_call_at_ms.unwrap();
    let running = profile.enter();
    advance(40 * MS).await;
    running.finish(Ending::Success, None);
    assert_eq!(profile.snapshot().last_call_at_ms, Some(first + 40));
}
