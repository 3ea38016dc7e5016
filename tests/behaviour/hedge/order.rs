//! A hedge above and below the other attributes.

use resilience::registry::scope;
use resilience::{
    CircuitState, Kind, Registry, RejectionKind, bulkhead, cached, circuit_breaker, fallback,
    hedge, profile, rate_limit, retry_with_backoff, timeout,
};
use tokio::time::Instant;

use crate::{Answer, Oops, Script, begun, ends, hedges, live, ms, play, play_as, shown};

const NEVER: u64 = 3_600_000;
const SECOND_WINS: [(u64, Answer); 2] = [(NEVER, Ok(1)), (5, Ok(2))];

fn broke(own: &Registry, name: &str) -> [u64; 5] {
    let shown = own.circuit_breaker(name).expect("declared").snapshot();
    [
        shown.total,
        shown.successful,
        shown.failed,
        shown.ignored,
        shown.abandoned,
    ]
}

#[hedge("10ms", idempotent, name = "over breaker")]
#[circuit_breaker("below", failure_threshold = 1, on_abandon = failure)]
async fn over_breaker(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn h6_a_breaker_below_counts_both_attempts_and_ignores_the_loser() {
    let own = Registry::new();
    assert_eq!(scope(&own, over_breaker(&SECOND_WINS)).await, Ok(2));
    // not abandoned, which would be a failure here
    assert_eq!(broke(&own, "below"), [2, 1, 0, 1, 0]);
    let breaker = own.circuit_breaker("below").unwrap();
    assert_eq!(breaker.state(), CircuitState::Closed);

    // a hedge that the first one outruns is a loser as well
    let script = [(15, Ok(1)), (NEVER, Ok(2))];
    assert_eq!(scope(&own, over_breaker(&script)).await, Ok(1));
    assert_eq!(broke(&own, "below"), [4, 2, 0, 2, 0]);
    assert_eq!(breaker.state(), CircuitState::Closed);

    // a failed attempt counts, even where another one won
    let script = [(30, Ok(1)), (2, Err(Oops::Busy(2)))];
    assert_eq!(scope(&own, over_breaker(&script)).await, Ok(1));
    assert_eq!(broke(&own, "below")[2], 1);
    assert_eq!(breaker.state(), CircuitState::Open);
    // and a refused one begins nothing
    begun();
    let refused = scope(&own, over_breaker(&SECOND_WINS)).await;
    assert_eq!(refused, Err(Oops::Rejected(RejectionKind::CircuitOpen)));
    assert_eq!(
        (begun(), ends(&shown(&own, "over breaker"))),
        (0, [2, 1, 1, 0, 0, 0])
    );
}

#[circuit_breaker("nested", failure_threshold = 1, on_abandon = failure)]
async fn nested(script: Script<'_>) -> Answer {
    play_as(resilience::attempt().number, script).await
}

#[hedge("10ms", idempotent)]
async fn calls_another(script: Script<'_>) -> Answer {
    nested(script).await
}

#[tokio::test(start_paused = true)]
async fn what_the_body_calls_is_not_told_why_it_is_dropped() {
    let own = Registry::new();
    assert_eq!(scope(&own, calls_another(&SECOND_WINS)).await, Ok(2));
    assert_eq!(
        broke(&own, "nested"),
        [2, 1, 1, 0, 1],
        "its caller went away"
    );
}

#[circuit_breaker("above", failure_threshold = 1)]
#[hedge("10ms", idempotent)]
async fn under_breaker(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_breaker_above_sees_one_call() {
    let own = Registry::new();
    let script = [(30, Ok(1)), (2, Err(Oops::Busy(2)))];
    assert_eq!(scope(&own, under_breaker(&script)).await, Ok(1));
    assert_eq!(scope(&own, under_breaker(&SECOND_WINS)).await, Ok(2));
    assert_eq!(broke(&own, "above"), [2, 2, 0, 0, 0]);
}

#[hedge("10ms", idempotent, name = "over timeout")]
#[timeout("50ms", name = "of each")]
async fn over_timeout(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn h4_each_attempt_has_its_own_time() {
    let own = Registry::new();
    // the first one is cut at 50 ms; the hedge, which began at 10, may go on until 60
    let script = [(60, Ok(1)), (45, Ok(2))];
    let began = Instant::now();
    assert_eq!(scope(&own, over_timeout(&script)).await, Ok(2));
    assert_eq!(began.elapsed(), ms(55));
    let seen = own.timeout("of each").unwrap().snapshot();
    assert_eq!((seen.in_time, seen.timed_out, seen.abandoned), (1, 1, 0));

    // both are cut: the first one's rejection
    let script = [(NEVER, Ok(1)), (NEVER, Ok(2))];
    let late = scope(&own, over_timeout(&script)).await;
    assert_eq!(late, Err(Oops::Rejected(RejectionKind::TimedOut)));
    assert_eq!(ends(&shown(&own, "over timeout")), [0, 1, 1, 0, 0, 0]);
}

#[timeout("50ms", name = "of all")]
#[hedge("10ms", idempotent, name = "under timeout")]
#[circuit_breaker("cut", failure_threshold = 9)]
async fn under_timeout(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn t6_a_timeout_above_cuts_all_attempts_and_says_so() {
    let own = Registry::new();
    let script = [(NEVER, Ok(1)), (NEVER, Ok(2))];
    let late = scope(&own, under_timeout(&script)).await;
    assert_eq!(late, Err(Oops::Rejected(RejectionKind::TimedOut)));
    assert_eq!(live(), 0);
    assert_eq!(ends(&shown(&own, "under timeout")), [0, 0, 0, 1, 0, 0]);
    // failures, since they took too long, and not outrun
    assert_eq!(broke(&own, "cut")[2], 2);
    assert_eq!(hedges(&shown(&own, "under timeout")), [1, 1, 0]);
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms", jitter = false)]
#[hedge("10ms", idempotent, name = "under retry")]
async fn under_retry(fails: u32, script: Script<'_>) -> Answer {
    if crate::BEGUN.get() < fails {
        return play_as(1, &[(20, Err(Oops::Busy(0)))]).await;
    }
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_retry_above_tries_the_whole_race_again() {
    let own = Registry::new();
    let answer = scope(&own, under_retry(4, &SECOND_WINS)).await;
    assert_eq!(answer, Ok(2));
    assert_eq!(begun(), 6, "two races lost, the third won");
    assert_eq!(ends(&shown(&own, "under retry")), [0, 1, 2, 0, 0, 0]);
    let retries = own.retries();
    let retry = retries
        .iter()
        .find(|one| one.name.ends_with("::under_retry"))
        .unwrap();
    assert_eq!((retry.retried, retry.recovered), (2, 1));
}

#[hedge("10ms", idempotent, name = "over retry")]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", jitter = false)]
#[allow(deprecated)]
async fn over_retry(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_retry_below_is_each_attempt_s_own() {
    let own = Registry::new();
    // the body asks the retry, which is nearer, for the number: the first one's two attempts hang together for 20 ms
    let script = [(9, Err(Oops::Busy(1))), (9, Ok(2))];
    assert_eq!(scope(&own, over_retry(&script)).await, Ok(2));
    assert_eq!(begun(), 3, "first, its retry, and the hedge");
    assert_eq!(ends(&shown(&own, "over retry")), [1, 0, 0, 0, 0, 0]);
}

#[cached(ttl = "1m", key = key)]
#[hedge("10ms", idempotent)]
async fn under_cache(key: u8, script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_cache_above_keeps_the_winner_s_value() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!(under_cache(1, &SECOND_WINS).await, Ok(2));
        assert_eq!(under_cache(1, &SECOND_WINS).await, Ok(2));
        assert_eq!(begun(), 2);
    })
    .await;
}

#[profile("degrading")]
#[cached(ttl = "1m", key = key, name = "degrading")]
#[hedge("10ms", idempotent)]
#[fallback(value = 9, when = |_| true)]
async fn degrading(key: u8, script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn what_the_winner_s_layers_say_reaches_the_layers_above() {
    let own = Registry::new();
    scope(&own, async {
        // the hedge's fallback answers, so nothing is stored
        let script = [(NEVER, Ok(1)), (5, Err(Oops::Gone))];
        assert_eq!(degrading(1, &script).await, Ok(9));
        // the fallback of a loser says nothing
        let script = [(12, Ok(1)), (NEVER, Err(Oops::Gone))];
        assert_eq!(degrading(2, &script).await, Ok(1));
        assert_eq!(degrading(2, &[]).await, Ok(1), "stored");
    })
    .await;
    let seen = own.profile("degrading").unwrap().snapshot();
    assert_eq!((seen.success, seen.degraded), (2, 1));
    assert_eq!(own.cache("degrading").unwrap().snapshot().size, 1);
}

#[fallback(value = 9)]
#[hedge("10ms", idempotent)]
async fn under_fallback(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_fallback_above_answers_where_all_failed() {
    let script = [(20, Err(Oops::Busy(1))), (2, Err(Oops::Busy(2)))];
    assert_eq!(under_fallback(&script).await, Ok(9));
    let script = [(20, Ok(1)), (2, Err(Oops::Busy(2)))];
    assert_eq!(under_fallback(&script).await, Ok(1));
}

#[hedge("10ms", idempotent, name = "over profile")]
#[profile("each attempt")]
async fn over_profile(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_profile_below_counts_attempts() {
    let own = Registry::new();
    assert_eq!(scope(&own, over_profile(&SECOND_WINS)).await, Ok(2));
    let seen = own.profile("each attempt").unwrap().snapshot();
    assert_eq!(
        (seen.calls, seen.success, seen.abandoned, seen.in_flight),
        (2, 1, 1, 0)
    );
}

#[hedge("10ms", idempotent, name = "over bulkhead")]
#[bulkhead(1, queue = 5, name = "places")]
async fn over_bulkhead(script: Script<'_>) -> Answer {
    play(script).await
}

#[hedge("10ms", idempotent, name = "over limit")]
#[rate_limit(per_second = 1, burst = 1, name = "permits")]
async fn over_limit(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn a_hedge_takes_a_place_and_a_permit_like_any_call() {
    let own = Registry::new();
    let began = Instant::now();
    // the other attempt waits for the place of the first, and gives its turn back
    assert_eq!(scope(&own, over_bulkhead(&[(30, Ok(1))])).await, Ok(1));
    assert_eq!(began.elapsed(), ms(30));
    let places = own.bulkhead("places").unwrap().snapshot();
    assert_eq!((places.admitted, places.in_use, places.waiting), (1, 0, 0));
    // a refused one leaves the first to itself
    assert_eq!(scope(&own, over_limit(&[(30, Ok(1))])).await, Ok(1));
    assert_eq!(own.rate_limiter("permits").unwrap().snapshot().rejected, 1);
    assert_eq!(ends(&shown(&own, "over limit")), [1, 0, 0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn the_inventory_lists_it_with_what_is_written() {
    let all = resilience::registry().policies();
    let one = all
        .iter()
        .find(|one| one.function == "under_timeout")
        .unwrap();
    assert_eq!(one.layers[1].kind, Kind::HEDGE);
    let written: Vec<_> = one.layers[1]
        .options
        .iter()
        .map(|one| (one.name, one.value))
        .collect();
    assert_eq!(written[0], ("after", "10ms"));
    assert_eq!(written[2], ("name", "under timeout"));
}
