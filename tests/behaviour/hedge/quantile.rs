//! Hedges after the function's own latencies.

use resilience::registry::scope;
use resilience::{Registry, hedge};
use tokio::time::Instant;

use crate::{Answer, Oops, Script, begun, ms, play, shown};

#[hedge(quantile = 0.9, idempotent, name = "measured")]
async fn measured(script: Script<'_>) -> Answer {
    play(script).await
}

#[hedge(quantile = 0.9, after = "200ms", idempotent, name = "both")]
async fn both(script: Script<'_>) -> Answer {
    play(script).await
}

const NEVER: u64 = 3_600_000;

#[tokio::test(start_paused = true)]
async fn no_hedge_before_twenty_calls_are_measured() {
    let own = Registry::new();
    scope(&own, async {
        for n in 0..20 {
            assert_eq!(shown(&own, "measured").quantile_ms, None, "after {n}");
            // slow ones too: there is nothing yet to be slow against
            let millis = if n >= 18 { 5_000 } else { 100 };
            assert_eq!(measured(&[(millis, Ok(n))]).await, Ok(n));
        }
        assert_eq!(begun(), 20);
        let found = shown(&own, "measured").quantile_ms.unwrap();
        assert!((100.0..107.0).contains(&found), "{found}");

        let began = Instant::now();
        assert_eq!(measured(&[(NEVER, Ok(1)), (30, Ok(2))]).await, Ok(2));
        assert_eq!(begun(), 2);
        assert!(
            (130..137).contains(&began.elapsed().as_millis()),
            "{:?}",
            began.elapsed()
        );
    })
    .await;
    assert_eq!(shown(&own, "measured").quantile, Some(0.9));
    own.hedge("measured").unwrap().reset();
    let after = shown(&own, "measured");
    assert_eq!(
        (after.quantile_ms, after.measured, after.calls),
        (None, 0, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn until_then_the_fixed_time_holds() {
    let own = Registry::new();
    scope(&own, async {
        let began = Instant::now();
        assert_eq!(both(&[(NEVER, Ok(1)), (1, Ok(2))]).await, Ok(2));
        assert_eq!(began.elapsed(), ms(201));
        for _ in 0..31 {
            assert_eq!(both(&[(10, Ok(1))]).await, Ok(1));
        }
        let began = Instant::now();
        assert_eq!(both(&[(NEVER, Ok(1)), (1, Ok(2))]).await, Ok(2));
        assert!(began.elapsed() < ms(13), "{:?}", began.elapsed());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn only_first_attempts_that_succeed_or_are_outrun_are_measured() {
    let own = Registry::new();
    scope(&own, async {
        for _ in 0..30 {
            let failed = both(&[(1, Err(Oops::Busy(1)))]).await;
            assert_eq!(failed, Err(Oops::Busy(1)));
        }
        assert_eq!(
            shown(&own, "both").measured,
            0,
            "a quick failure says nothing"
        );
        // all are outrun at 201 ms: that is what they had, not what the winners took
        for _ in 0..20 {
            assert_eq!(both(&[(NEVER, Ok(1)), (1, Ok(2))]).await, Ok(2));
        }
        let seen = shown(&own, "both");
        assert_eq!(seen.measured, 20);
        let found = seen.quantile_ms.unwrap();
        assert!((201.0..215.0).contains(&found), "{found}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_steady_function_is_hedged_no_more_often_than_the_quantile_says() {
    let own = Registry::new();
    scope(&own, async {
        for n in 0_u64..2_000 {
            // evenly from 1 to 100 ms
            let millis = n * 37 % 100 + 1;
            let answer = measured(&[(millis, Ok(1)), (millis, Ok(2))]).await;
            assert!(answer.is_ok());
        }
    })
    .await;
    let seen = shown(&own, "measured");
    assert!((20..=200).contains(&seen.hedged), "{} of 2000", seen.hedged);
}

#[tokio::test(start_paused = true)]
async fn a_quantile_that_cannot_be_meant_is_told_and_left_out() {
    const SHARE: f64 = 95.0;
    #[hedge(quantile = SHARE, idempotent, name = "impossible")]
    async fn impossible(script: Script<'_>) -> Answer {
        play(script).await
    }
    let own = Registry::new();
    scope(&own, async {
        for _ in 0..30 {
            assert_eq!(impossible(&[(5, Ok(1))]).await, Ok(1));
        }
    })
    .await;
    let all = own.snapshot();
    let entry = all.policy(resilience::Kind::HEDGE, "impossible").unwrap();
    assert_eq!(
        entry.invalid,
        ["hedge `impossible`: `quantile` is 95.0, but must be more than 0 and less than 1"]
    );
    assert_eq!(shown(&own, "impossible").quantile, None);
}
