//! Calls with several attempts, dropped after each poll: every attempt gives back what it holds, and none begins after it.

use std::pin::pin;
use std::task::{Context, Waker};

use resilience::registry::scope;
use resilience::{
    Registry, bulkhead, circuit_breaker, hedge, profile, retry_with_backoff, timeout,
};
use tokio::time::advance;

use crate::{Answer, Oops, Script, begun, live, ms, play, shown};

#[hedge(
    "10ms",
    max = 2,
    idempotent,
    name = "all",
    budget("all of them", capacity = 100, ratio = 0)
)]
#[timeout("70ms", name = "each of drops")]
#[circuit_breaker("guard", failure_threshold = 100)]
#[bulkhead(2, queue = 9, wait = "1h", name = "of drops")]
#[profile("attempts", slow = "1h")]
async fn first_kind(script: Script<'_>) -> Answer {
    play(script).await
}

#[profile("all of it, again")]
#[retry_with_backoff(max_attempts = 2, base_delay = "3ms", jitter = false)]
#[hedge("10ms", max = 2, idempotent, name = "again")]
#[circuit_breaker("guard again", failure_threshold = 100)]
async fn second_kind(script: Script<'_>) -> Answer {
    play(script).await
}

/// Polls so often, 4 ms apart, and drops. Whether it had ended by then.
async fn dropped_after<F: Future>(polls: u32, call: F) -> bool {
    let mut call = pin!(call);
    for _ in 0..polls {
        if call
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
        {
            return true;
        }
        advance(ms(4)).await;
    }
    false
}

fn at_rest(own: &Registry, at: &str) {
    assert_eq!(live(), 0, "{at}: a body is left");
    for hedge in own.hedges() {
        crate::ends(&hedge);
        assert_eq!(hedge.in_flight, 0, "{at}: {hedge:?}");
        assert!(hedge.outrun <= hedge.hedges, "{at}: {hedge:?}");
    }
    for profile in own.profiles() {
        assert_eq!(profile.in_flight, 0, "{at}: {profile:?}");
    }
    // what a timeout dropped is abandoned and a failure
    let cut: u64 = own.timeouts().iter().map(|one| one.timed_out).sum();
    let (mut total, mut ends) = (0, 0);
    for one in own.circuit_breakers() {
        total += one.total;
        ends += one.successful + one.failed + one.rejected + one.ignored + one.abandoned;
    }
    assert_eq!(total + cut, ends, "{at}");
    for bulkhead in own.bulkheads() {
        assert_eq!(
            (bulkhead.in_use, bulkhead.waiting),
            (0, 0),
            "{at}: {bulkhead:?}"
        );
    }
    for timeout in own.timeouts() {
        assert_eq!(timeout.in_flight, 0, "{at}: {timeout:?}");
    }
}

const NEVER: u64 = 3_600_000;

fn scripts() -> [Vec<(u64, Answer)>; 4] {
    let busy = Err(Oops::Busy(1));
    [
        vec![(NEVER, Ok(1)), (NEVER, Ok(2)), (9, Ok(3))],
        vec![(13, busy.clone()), (NEVER, Ok(2)), (9, busy.clone())],
        vec![(33, Ok(1)), (3, busy.clone()), (1, busy.clone())],
        vec![(13, busy.clone()), (3, busy.clone()), (1, busy)],
    ]
}

#[tokio::test(start_paused = true)]
async fn a_drop_at_any_poll_leaves_nothing_and_begins_nothing() {
    for (which, script) in scripts().iter().enumerate() {
        for polls in 0..60 {
            let at = format!("script {which}, dropped after {polls}");
            let own = Registry::new();
            let ended = dropped_after(polls, scope(&own, first_kind(script))).await;
            at_rest(&own, &at);
            let so_far = begun();
            assert_eq!(
                shown(&own, "all").abandoned,
                u64::from(polls > 0 && !ended),
                "{at}"
            );
            let paid = own.retry_budget("all of them").unwrap().snapshot().spent;
            assert_eq!(paid, shown(&own, "all").hedges, "{at}");
            advance(ms(200)).await;
            assert_eq!(begun(), 0, "{at}: begun after {so_far}");
            // the next call finds everything free
            let next = scope(&own, first_kind(&[(2, Ok(7))])).await;
            assert_eq!((next, begun()), (Ok(7), 1), "{at}");
            at_rest(&own, &at);

            let ended = dropped_after(polls, scope(&own, second_kind(script))).await;
            at_rest(&own, &at);
            begun();
            advance(ms(200)).await;
            assert_eq!(begun(), 0, "{at}: {ended}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_polls_is_nowhere() {
    let own = Registry::new();
    let script = scripts();
    drop(scope(&own, first_kind(&script[0])));
    at_rest(&own, "never polled");
    assert_eq!((begun(), shown(&own, "all").calls), (0, 0));
    assert_eq!(own.retry_budget("all of them").unwrap().snapshot().spent, 0);
}

/// The future moves between threads, its attempts with it.
#[test]
fn a_call_may_be_polled_by_one_thread_and_dropped_by_another() {
    let own = Registry::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let _inside = runtime.enter();
    for waits in [0, 1, 2] {
        let own_too = own.clone();
        let call = async move {
            let script = [(NEVER, Ok(1)), (NEVER, Ok(2)), (NEVER, Ok(3))];
            scope(&own_too, across_threads(&script)).await
        };
        let mut call = Box::pin(call);
        for _ in 0..=waits {
            runtime.block_on(async {
                let context = &mut Context::from_waker(Waker::noop());
                assert!(call.as_mut().poll(context).is_pending());
                advance(ms(10)).await;
            });
        }
        std::thread::spawn(move || drop(call)).join().unwrap();
    }
    let seen = shown(&own, "across threads");
    assert_eq!((seen.abandoned, seen.hedges, seen.in_flight), (3, 3, 0));
    assert_eq!(
        own.circuit_breaker("across threads")
            .unwrap()
            .snapshot()
            .abandoned,
        6
    );
}

#[hedge("10ms", max = 2, idempotent, name = "across threads")]
#[circuit_breaker("across threads")]
async fn across_threads(script: Script<'_>) -> Answer {
    // no count: each thread has its own
    let (millis, answer) = script[resilience::attempt().number as usize - 1].clone();
    tokio::time::sleep(ms(millis)).await;
    answer
}
