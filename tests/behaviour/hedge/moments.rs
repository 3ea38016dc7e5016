//! When another attempt begins, to the nanosecond, and when none does.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::registry::scope;
use resilience::{Registry, hedge};
use tokio::time::{Instant, advance};

use crate::{Answer, Oops, Script, begun, ends, hedges, live, ms, play, shown};

#[hedge("10ms", idempotent, name = "one")]
async fn one(script: Script<'_>) -> Answer {
    play(script).await
}

#[hedge(after = "10ms", max = 3, idempotent, name = "three")]
async fn three(script: Script<'_>) -> Answer {
    play(script).await
}

const NEVER: u64 = 3_600_000;

#[tokio::test(start_paused = true)]
async fn h1_the_loser_is_dropped_in_the_poll_that_the_winner_ends_in() {
    let own = Registry::new();
    let began = Instant::now();
    let script = [(NEVER, Ok(1)), (5, Ok(2))];
    assert_eq!(scope(&own, one(&script)).await, Ok(2));
    assert_eq!((began.elapsed(), live(), begun()), (ms(15), 0, 2));
    assert_eq!(ends(&shown(&own, "one")), [0, 1, 0, 0, 0, 0]);
    assert_eq!(hedges(&shown(&own, "one")), [1, 1, 1]);

    // the first one may win as well
    let began = Instant::now();
    let script = [(12, Ok(1)), (5, Ok(2))];
    assert_eq!(scope(&own, one(&script)).await, Ok(1));
    assert_eq!((began.elapsed(), live(), begun()), (ms(12), 0, 2));
    assert_eq!(ends(&shown(&own, "one")), [1, 1, 0, 0, 0, 0]);
    assert_eq!(hedges(&shown(&own, "one")), [2, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_quick_call_stays_alone() {
    let own = Registry::new();
    for millis in [0, 1, 9] {
        assert_eq!(scope(&own, one(&[(millis, Ok(1))])).await, Ok(1));
    }
    assert_eq!((begun(), hedges(&shown(&own, "one"))), (3, [0, 0, 0]));
}

#[tokio::test(start_paused = true)]
async fn a_value_at_the_very_moment_needs_no_hedge() {
    let own = Registry::new();
    for _ in 0..100 {
        let mut call = pin!(scope(&own, one(&[(10, Ok(1))])));
        let context = &mut Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(context).is_pending());
        advance(ms(10)).await;
        assert_eq!(call.as_mut().poll(context), Poll::Ready(Ok(1)));
    }
    assert_eq!(begun(), 100);
}

#[tokio::test(start_paused = true)]
async fn h2_a_hedge_begins_at_its_time_and_not_before_and_never_after_a_drop() {
    let own = Registry::new();
    let script = [(NEVER, Ok(1)), (NEVER, Ok(2))];
    let nanosecond = Duration::from_nanos(1);
    for (wait, expected) in [
        (ms(10).checked_sub(nanosecond).unwrap(), 1),
        (ms(10), 2),
        (ms(10) + nanosecond, 2),
    ] {
        {
            let mut call = pin!(scope(&own, one(&script)));
            let context = &mut Context::from_waker(Waker::noop());
            assert!(call.as_mut().poll(context).is_pending());
            advance(wait).await;
            assert!(call.as_mut().poll(context).is_pending());
            assert_eq!(live(), expected, "after {wait:?}");
        }
        assert_eq!(live(), 0);
        advance(ms(100)).await;
        assert_eq!(begun(), expected, "dropped after {wait:?}");
    }
    assert_eq!(ends(&shown(&own, "one")), [0, 0, 0, 3, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn each_further_hedge_begins_after_the_same_time_again() {
    let own = Registry::new();
    let mut call = pin!(scope(
        &own,
        three(&[(NEVER, Ok(1)), (NEVER, Ok(2)), (NEVER, Ok(3)), (7, Ok(4))])
    ));
    let context = &mut Context::from_waker(Waker::noop());
    for expected in 1..=4 {
        assert!(call.as_mut().poll(context).is_pending());
        assert_eq!(live(), expected);
        advance(ms(9)).await;
        if expected < 4 {
            assert!(call.as_mut().poll(context).is_pending());
            assert_eq!(live(), expected, "not yet");
            advance(ms(1)).await;
        }
    }
    assert_eq!(call.as_mut().poll(context), Poll::Ready(Ok(4)));
    assert_eq!((begun(), live()), (4, 0));
    assert_eq!(hedges(&shown(&own, "three")), [1, 3, 3]);
}

#[tokio::test(start_paused = true)]
async fn the_task_is_woken_for_a_hedge() {
    let own = Registry::new();
    let began = Instant::now();
    // by nothing else: the first attempt never wakes anybody
    let script = [(NEVER, Ok(1)), (NEVER, Ok(2)), (1, Ok(3))];
    assert_eq!(scope(&own, three(&script)).await, Ok(3));
    assert_eq!(began.elapsed(), ms(21));
}

#[hedge(after = after, max = max, idempotent, name = "as told")]
async fn as_told(after: Duration, max: u32, script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn numbers_may_be_those_of_the_call() {
    let own = Registry::new();
    scope(&own, async {
        let script = [(NEVER, Ok(1)), (NEVER, Ok(2)), (3, Ok(3))];
        let began = Instant::now();
        assert_eq!(as_told(ms(4), 2, &script).await, Ok(3));
        assert_eq!(began.elapsed(), ms(11));
        // all at once
        let began = Instant::now();
        assert_eq!(as_told(Duration::ZERO, 2, &script).await, Ok(3));
        assert_eq!((began.elapsed(), begun()), (ms(3), 6));
        // none
        assert_eq!(as_told(Duration::MAX, 2, &[(60, Ok(1))]).await, Ok(1));
        assert_eq!(as_told(ms(1), 0, &[(60, Ok(1))]).await, Ok(1));
        assert_eq!(begun(), 2);
    })
    .await;
    let shown = shown(&own, "as told");
    assert_eq!((shown.after_ms, shown.max), (None, None));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_a_failed_attempt_puts_the_next_one_off() {
    let own = Registry::new();
    // the second one fails at 15 ms and asks for 30 ms, so the third begins at 45 ms, not at 20
    let later = Err(Oops::Later(ms(30)));
    let script = [(NEVER, Ok(1)), (5, later), (1, Ok(3))];
    let began = Instant::now();
    assert_eq!(scope(&own, three(&script)).await, Ok(3));
    assert_eq!(began.elapsed(), ms(46));
}
