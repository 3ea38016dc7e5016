//! Hedges are paid from a budget, which retries may share.

use resilience::registry::scope;
use resilience::{Kind, Registry, hedge, retry_with_backoff};
use tokio::time::Instant;

use crate::{Answer, Oops, Script, begun, ends, hedges, ms, play, shown};

#[hedge(
    "10ms",
    idempotent,
    name = "paid",
    budget("purse", capacity = 1, ratio = 0.5)
)]
async fn paid(script: Script<'_>) -> Answer {
    play(script).await
}

#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", jitter = false, budget = "purse")]
async fn retried(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn h3_without_a_token_the_first_attempt_goes_on_alone() {
    let own = Registry::new();
    let purse = own.retry_budget("purse").expect("declared");
    purse.try_acquire().unwrap().spend();
    let began = Instant::now();
    let script = [(60, Ok(1)), (1, Ok(2))];
    assert_eq!(scope(&own, paid(&script)).await, Ok(1));
    assert_eq!((begun(), began.elapsed()), (1, ms(60)));
    let seen = shown(&own, "paid");
    assert_eq!(
        (ends(&seen), hedges(&seen)),
        ([1, 0, 0, 0, 0, 0], [0, 0, 0])
    );
    assert_eq!(seen.out_of_budget, 1, "asked once");
    assert_eq!(purse.snapshot().refused, 1);
    // it succeeded, which earns half a token
    assert!((purse.snapshot().tokens - 0.5).abs() < 1e-9);
}

#[tokio::test(start_paused = true)]
async fn a_hedge_takes_a_token_and_a_quick_call_takes_none() {
    let own = Registry::new();
    let purse = own.retry_budget("purse").expect("declared");
    scope(&own, async {
        assert_eq!(paid(&[(5, Ok(1))]).await, Ok(1));
        assert_eq!(purse.snapshot().spent, 0);
        assert_eq!(paid(&[(60, Ok(1)), (1, Ok(2))]).await, Ok(2));
        assert_eq!(purse.snapshot().spent, 1);
        begun();
        // a retry that names the same budget finds half a token, which the success has earned, and may not try again
        let failed = Err(Oops::Busy(1));
        assert_eq!(retried(&[(1, failed.clone()), (1, Ok(2))]).await, failed);
        assert_eq!(begun(), 1);
        // the next success makes it one
        assert_eq!(paid(&[(5, Ok(1))]).await, Ok(1));
        assert_eq!(retried(&[(1, failed), (1, Ok(2))]).await, Ok(2));
    })
    .await;
    let all = own.snapshot();
    let entry = all.policy(Kind::RETRY_BUDGET, "purse").unwrap();
    assert_eq!((entry.sites.len(), entry.conflicts.len()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_earns_nothing() {
    let own = Registry::new();
    let purse = own.retry_budget("purse").expect("declared");
    let failed = Err(Oops::Busy(1));
    let script = [(30, failed.clone()), (1, Err(Oops::Busy(2)))];
    assert_eq!(scope(&own, paid(&script)).await, failed);
    assert!(purse.snapshot().tokens < 1e-9);
}
