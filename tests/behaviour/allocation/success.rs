//! Layers that have nothing to do allocate nothing, alone and stacked, async and sync.

use std::hint::black_box;
use std::io;
use std::time::Duration;

use resilience::{
    Bulkhead, CircuitBreaker, ConcurrencyLimit, Hedge, Profile, RetryPolicy, Timeout, bulkhead,
    chaos, circuit_breaker, concurrency_limit, fallback, hedge, profile, rate_limit, registry,
    retry_with_backoff, timeout,
};

use crate::{allocations, now};

type Answer = Result<u64, io::Error>;

#[circuit_breaker(failure_threshold = 5)]
async fn consecutive(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker(failure_threshold = 5, failure_window = "60s")]
async fn within_a_window(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker(failure_rate = 0.5, window = 100)]
async fn rate_of_calls(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker(failure_rate = 0.5, window = "60s")]
async fn rate_of_a_time(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker(slow_call = "2s", slow_call_rate = 0.5, window = "60s")]
async fn slow_watched(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker(key = n, slow_call = "2s", metrics_only)]
async fn breaker_by_key(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker(record_if = |_: &io::Error| true, map_rejection = io::Error::other)]
async fn judged(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker]
fn breaker_sync(n: u64) -> Answer {
    Ok(n)
}

#[rate_limit(per_second = 1_000_000_000, wait = "1s")]
async fn limited(n: u64) -> Answer {
    Ok(n)
}

#[rate_limit(per_second = 1_000_000_000, key = n)]
async fn limited_by_key(n: u64) -> Answer {
    Ok(n)
}

#[rate_limit(per_second = 1_000_000_000, window = "1s")]
fn limited_sync(n: u64) -> Answer {
    Ok(n)
}

#[bulkhead(2, queue = 5, wait = "1s")]
async fn confined(n: u64) -> Answer {
    Ok(n)
}

#[bulkhead(2)]
fn confined_sync(n: u64) -> Answer {
    Ok(n)
}

#[hedge("1s", idempotent, budget = "allocation")]
async fn hedged(n: u64) -> Answer {
    Ok(n)
}

#[hedge(quantile = 0.9, idempotent, max = 3)]
async fn hedged_by_quantile(n: u64) -> Answer {
    Ok(n)
}

#[chaos(error = 0.5, latency = "1h", rate = 0.5)]
async fn spared(n: u64) -> Answer {
    Ok(n)
}

#[chaos(error = 0.5, latency = "1h", rate = 0.5)]
fn spared_sync(n: u64) -> Answer {
    Ok(n)
}

#[concurrency_limit(adaptive, drop_if = |_: &io::Error| true)]
async fn adapted(n: u64) -> Answer {
    Ok(n)
}

#[concurrency_limit(adaptive, window = Duration::from_nanos(1), minimum_calls = 1)]
fn adapted_sync(n: u64) -> Answer {
    Ok(n)
}

#[retry_with_backoff(max_attempts = 5, retry_if = |_: &io::Error| true, max_elapsed = "5s")]
async fn retried(n: u64) -> Answer {
    Ok(n)
}

#[retry_with_backoff(dead_letter(args))]
async fn retried_with_letters(text: &str) -> Answer {
    Ok(text.len() as u64)
}

#[retry_with_backoff]
fn retried_sync(n: u64) -> Answer {
    Ok(n)
}

#[profile(slow = "1s")]
async fn profiled(n: u64) -> Answer {
    Ok(n)
}

#[profile]
fn profiled_sync(n: u64) -> u64 {
    n
}

async fn other(n: u64) -> Answer {
    Ok(n)
}

#[fallback(other)]
async fn covered(n: u64) -> Answer {
    Ok(n)
}

#[fallback(value = 7)]
fn covered_sync(n: u64) -> Answer {
    Ok(n)
}

#[profile]
#[fallback(other)]
#[retry_with_backoff(max_attempts = 3)]
#[circuit_breaker(failure_rate = 0.5)]
async fn stacked(n: u64) -> Answer {
    Ok(n)
}

#[profile]
#[fallback(|_| 7)]
#[retry_with_backoff]
#[circuit_breaker]
fn stacked_sync(n: u64) -> Answer {
    Ok(n)
}

#[circuit_breaker]
#[profile]
#[retry_with_backoff(failure_if = |n: &u64| *n == 0)]
async fn stacked_otherwise(n: u64) -> Option<u64> {
    Some(n)
}

#[timeout("5s")]
async fn timed(n: u64) -> Answer {
    Ok(n)
}

#[timeout(Duration::from_secs(n), map_rejection = io::Error::other)]
#[retry_with_backoff]
#[timeout("1s")]
#[circuit_breaker]
async fn timed_twice(n: u64) -> Answer {
    Ok(n)
}

macro_rules! nothing {
    ($($call:expr),+ $(,)?) => {
        $(assert_eq!(allocations(|| { black_box(&$call); }), 0, "{}", stringify!($call));)+
    };
}

#[test]
fn a_breaker_allocates_nothing_whatever_it_counts() {
    nothing![
        now(consecutive(1)),
        now(within_a_window(1)),
        now(rate_of_calls(1)),
        now(rate_of_a_time(1)),
        now(judged(1)),
        now(slow_watched(1)),
        now(breaker_by_key(1)),
        breaker_sync(1),
    ];
}

#[test]
fn a_rate_limit_allocates_nothing() {
    nothing![now(limited(1)), now(limited_by_key(1)), limited_sync(1)];
}

#[test]
fn a_bulkhead_with_a_free_place_allocates_nothing() {
    let by_hand = Bulkhead::builder("by hand", 1).build().unwrap();
    nothing![
        now(confined(1)),
        confined_sync(1),
        now(by_hand.run(async { 1 })),
        by_hand.run_sync(|| 1),
    ];
}

/// Measured and worked out anew among them: a thousand calls are.
#[test]
fn a_hedge_that_is_not_needed_allocates_nothing() {
    let by_hand = Hedge::builder("by hand")
        .after(Duration::from_secs(1))
        .build()
        .unwrap();
    nothing![
        now(hedged(1)),
        now(hedged_by_quantile(1)),
        now(by_hand.run(|| async { Ok::<_, io::Error>(1) })),
    ];
}

#[test]
fn chaos_that_is_off_allocates_nothing() {
    nothing![now(spared(1)), spared_sync(1)];
}

/// Nor do windows that close, with each call here.
#[test]
fn a_concurrency_limit_allocates_nothing() {
    let by_hand = ConcurrencyLimit::builder("by hand").build().unwrap();
    nothing![
        now(adapted(1)),
        adapted_sync(1),
        adapted_sync(2),
        now(by_hand.call(async { Ok::<_, io::Error>(1) })),
        by_hand.call_sync(|| Ok::<_, io::Error>(1)),
    ];
}

#[test]
fn a_retry_allocates_nothing() {
    nothing![
        now(retried(1)),
        now(retried_with_letters("x")),
        retried_sync(1)
    ];
}

#[test]
fn a_profile_allocates_nothing() {
    nothing![now(profiled(1)), profiled_sync(1)];
}

#[test]
fn a_fallback_that_is_not_needed_allocates_nothing() {
    nothing![now(covered(1)), covered_sync(1)];
}

/// Nor does it leave anything behind, however many calls there are: no timer is made for a body that never waits.
#[test]
fn t4_a_timeout_allocates_nothing_for_what_is_ready() {
    let by_hand = Timeout::new("by hand", Duration::from_secs(1));
    nothing![
        now(timed(1)),
        now(timed_twice(1)),
        now(by_hand.run(async { Ok::<_, io::Error>(1) })),
    ];
}

#[test]
fn stacks_allocate_nothing() {
    nothing![now(stacked(1)), stacked_sync(1), now(stacked_otherwise(1))];
}

#[test]
fn calls_by_hand_allocate_nothing() {
    let breaker = CircuitBreaker::builder("by hand").build().unwrap();
    let retry = RetryPolicy::new().base_delay(Duration::from_secs(1));
    let profile = Profile::new("by hand");
    nothing![
        now(breaker.call(async { Ok::<_, io::Error>(1) })),
        breaker.call_sync(|| Ok::<_, io::Error>(1)),
        now(retry.run(async |_| Ok::<_, io::Error>(1))),
        retry.run_sync(|_| Ok::<_, io::Error>(1)),
        now(profile.measure(async { Some(1) })),
        profile.measure_sync(|| Some(1)),
    ];
}

#[test]
fn a_scope_allocates_nothing_either() {
    let mine = resilience::Registry::new();
    nothing![
        registry::scope_sync(&mine, || now(stacked(1))),
        registry::scope_sync(&mine, || stacked_sync(1)),
    ];
}
