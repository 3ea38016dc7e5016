//! Which attempt's result the call gives.

use std::panic::AssertUnwindSafe;

use resilience::registry::scope;
use resilience::{Registry, hedge};
use tokio::time::Instant;

use crate::{Answer, Oops, Script, begun, ends, hedges, live, ms, play, shown};

#[hedge("10ms", max = 2, idempotent, name = "race")]
async fn race(script: Script<'_>) -> Answer {
    play(script).await
}

async fn runs(own: &Registry, script: Script<'_>) -> (Answer, u64, u32) {
    let began = Instant::now();
    let answer = scope(own, race(script)).await;
    assert_eq!(live(), 0);
    let took = u64::try_from(began.elapsed().as_millis()).unwrap();
    (answer, took, begun())
}

fn busy(number: u32) -> Answer {
    Err(Oops::Busy(number))
}

#[tokio::test(start_paused = true)]
async fn h5_an_error_never_wins_over_a_slower_success() {
    let own = Registry::new();
    // a hedge fails first
    let script = [(30, Ok(1)), (2, busy(2)), (2, busy(3))];
    assert_eq!(runs(&own, &script).await, (Ok(1), 30, 3));
    // the first one fails first
    let script = [(12, busy(1)), (8, Ok(2))];
    assert_eq!(runs(&own, &script).await, (Ok(2), 18, 2));
    // a failure among others that live does not keep the third from its time
    let script = [(12, busy(1)), (15, busy(2)), (15, Ok(3))];
    assert_eq!(runs(&own, &script).await, (Ok(3), 35, 3));
    assert_eq!(ends(&shown(&own, "race")), [1, 2, 0, 0, 0, 0]);
    // nobody lived any more when those were decided
    assert_eq!(hedges(&shown(&own, "race")), [3, 5, 0]);
}

#[tokio::test(start_paused = true)]
async fn h5_where_all_fail_the_first_one_s_error_comes_back() {
    let own = Registry::new();
    let script = [(30, busy(1)), (2, busy(2)), (2, busy(3))];
    assert_eq!(runs(&own, &script).await, (busy(1), 30, 3));
    let script = [(15, busy(1)), (7, busy(2))];
    assert_eq!(runs(&own, &script).await, (busy(1), 17, 2));
    assert_eq!(ends(&shown(&own, "race")), [0, 0, 2, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_before_its_time_is_a_retry_s_business() {
    let own = Registry::new();
    assert_eq!(runs(&own, &[(5, busy(1))]).await, (busy(1), 5, 1));
    assert_eq!(runs(&own, &[(0, busy(1))]).await, (busy(1), 0, 1));
    assert_eq!(hedges(&shown(&own, "race")), [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_for_good_is_not_asked_for_again_but_waited_for() {
    let own = Registry::new();
    let script = [(40, Ok(1)), (3, Err(Oops::Gone))];
    assert_eq!(runs(&own, &script).await, (Ok(1), 40, 2));
    let script = [(40, busy(1)), (3, Err(Oops::Gone))];
    assert_eq!(runs(&own, &script).await, (busy(1), 40, 2));
}

#[hedge("10ms", idempotent, name = "optional")]
async fn optional(script: Script<'_>) -> Option<u64> {
    play(script).await.ok()
}

#[hedge("10ms", idempotent, name = "plain")]
async fn plain(script: Script<'_>) -> u64 {
    play(script).await.unwrap_or(0)
}

#[hedge("10ms", idempotent, failure_if = |status: &u64| *status == limit, name = "judged")]
async fn judged(limit: u64, script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn nothing_is_a_failure_and_a_plain_value_is_none() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!(optional(&[(20, Ok(1)), (2, busy(2))]).await, Some(1));
        assert_eq!(optional(&[(20, busy(1)), (2, busy(2))]).await, None);
        assert_eq!(
            plain(&[(20, Ok(1)), (2, busy(2))]).await,
            0,
            "the sooner one"
        );
        assert_eq!(plain(&[(5, Ok(1))]).await, 1);
    })
    .await;
    assert_eq!(ends(&shown(&own, "optional")), [1, 0, 1, 0, 0, 0]);
    assert_eq!(ends(&shown(&own, "plain")), [1, 1, 0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_a_failure_does_not_win_and_may_come_back() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!(judged(503, &[(20, Ok(200)), (2, Ok(503))]).await, Ok(200));
        assert_eq!(judged(503, &[(12, Ok(503)), (2, Ok(200))]).await, Ok(200));
        assert_eq!(judged(503, &[(20, Ok(503)), (2, busy(2))]).await, Ok(503));
    })
    .await;
    assert_eq!(ends(&shown(&own, "judged")), [1, 1, 1, 0, 0, 0]);
}

#[hedge("10ms", idempotent, name = "panics")]
async fn panics(which: u32) -> Answer {
    let number = resilience::attempt().number;
    tokio::time::sleep(ms(20)).await;
    if number == which {
        std::panic::resume_unwind(Box::new("planned"));
    }
    play(&[(0, Ok(1)), (0, Ok(2))]).await
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_any_attempt_that_is_waited_for_unwinds() {
    let own = Registry::new();
    let call = |which| {
        let own = own.clone();
        tokio::spawn(async move {
            let call = AssertUnwindSafe(scope(&own, panics(which)));
            call.0.await
        })
    };
    assert!(call(1).await.unwrap_err().is_panic());
    assert_eq!(live(), 0);
    assert_eq!(ends(&shown(&own, "panics")), [0, 0, 0, 0, 1, 0]);
    // the first one won before the hedge could panic
    assert_eq!(call(2).await.unwrap(), Ok(1));
    assert_eq!(ends(&shown(&own, "panics")), [1, 0, 0, 0, 1, 0]);
    assert_eq!(live(), 0);
}
