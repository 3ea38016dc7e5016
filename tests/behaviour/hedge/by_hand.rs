//! Hedges without the attribute.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use resilience::{Failure, Hedge, Kind, Registry, RetryBudget, Severity, What};
use tokio::time::Instant;

use crate::{Oops, begun, ends, hedges, live, ms, play_as};

#[tokio::test(start_paused = true)]
async fn the_same_race_by_hand() {
    let registry = Registry::new();
    let hedge = Hedge::builder("by hand")
        .after(ms(10))
        .max(2)
        .build()
        .unwrap();
    let hedge = registry.add(hedge).unwrap();
    let number = AtomicU32::new(0);
    let script = [(100, Ok(1)), (100, Err(Oops::Busy(2))), (5, Ok(3))];
    let began = Instant::now();
    let answer = hedge
        .run(|| play_as(number.fetch_add(1, Ordering::Relaxed) + 1, &script))
        .await;
    assert_eq!((answer, began.elapsed()), (Ok(3), ms(25)));
    assert_eq!((begun(), live()), (3, 0));
    let seen = registry.hedge("by hand").unwrap().snapshot();
    assert_eq!(
        (ends(&seen), hedges(&seen)),
        ([0, 1, 0, 0, 0, 0], [1, 2, 2])
    );
    assert_eq!((seen.after_ms, seen.max), (Some(10.0), Some(2)));
    assert!(registry.hedges().contains(&seen), "with the declared ones");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_the_body_s_own() {
    let hedge = Hedge::builder("fails").after(ms(10)).build().unwrap();
    let answer = hedge.run(|| play_as(1, &[(30, Err(Oops::Gone))])).await;
    assert_eq!(answer, Err(Failure::Failed(Oops::Gone)));
    assert_eq!(begun(), 2);
    let text = hedge
        .run_with(
            |_: &String| Severity::Permanent,
            || async { Err::<(), _>("no".to_owned()) },
        )
        .await;
    assert_eq!(text, Err(Failure::Failed("no".to_owned())));
    assert_eq!(ends(&hedge.snapshot()), [0, 0, 2, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_abandoned_and_one_never_polled_is_none() {
    let hedge = Hedge::builder("dropped").after(ms(10)).build().unwrap();
    drop(hedge.run(|| play_as(1, &[(30, Ok(1))])));
    assert_eq!(ends(&hedge.snapshot()), [0; 6]);
    {
        let mut call = pin!(hedge.run(|| play_as(1, &[(30, Ok(1))])));
        let late = tokio::time::timeout(ms(15), call.as_mut()).await;
        assert!(late.is_err());
        assert_eq!((live(), hedge.snapshot().in_flight), (2, 1));
    }
    assert_eq!((live(), ends(&hedge.snapshot())), (0, [0, 0, 0, 1, 0, 0]));
    assert_eq!(hedges(&hedge.snapshot()), [1, 1, 0], "nobody was faster");
}

#[tokio::test(start_paused = true)]
async fn paid_by_hand() {
    let api = Arc::new(
        RetryBudget::builder("api")
            .capacity(1)
            .ratio(0.0)
            .build()
            .unwrap(),
    );
    let hedge = Hedge::builder("paid")
        .after(ms(10))
        .budget(api.clone())
        .build()
        .unwrap();
    for expected in [2, 1] {
        assert_eq!(hedge.run(|| play_as(1, &[(30, Ok(1))])).await, Ok(1));
        assert_eq!(begun(), expected);
    }
    assert_eq!(
        (hedge.snapshot().out_of_budget, api.snapshot().refused),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn each_hedge_is_told_as_an_event() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    let hedge = Hedge::builder("told").after(ms(10)).max(2).build().unwrap();
    let hedge = registry.add(hedge).unwrap();
    assert_eq!(hedge.run(|| play_as(1, &[(5, Ok(1))])).await, Ok(1));
    assert!(
        events.try_recv().is_none(),
        "nothing on the way of a quick call"
    );
    assert_eq!(hedge.run(|| play_as(1, &[(25, Ok(1))])).await, Ok(1));
    let told: Vec<_> = std::iter::from_fn(|| events.try_recv()).collect();
    let attempts = told.iter().map(|event| match event.what {
        What::Hedged { attempt } if event.kind == Kind::HEDGE && &*event.name == "told" => attempt,
        ref other => panic!("{other:?}"),
    });
    assert_eq!(attempts.collect::<Vec<_>>(), [2, 3]);
}
