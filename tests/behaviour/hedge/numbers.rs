//! Numbers that are set from outside while calls run.

use resilience::registry::scope;
use resilience::{Hedge, Kind, Registry, hedge};
use tokio::time::Instant;

use crate::{Answer, Script, begun, ms, play, play_as, shown};

const NEVER: u64 = 3_600_000;

#[hedge(after = patience, max = most, idempotent, name = "told at each call")]
async fn told(patience: std::time::Duration, most: u32, script: Script<'_>) -> Answer {
    play(script).await
}

#[hedge("10ms", idempotent, name = "written")]
async fn written(script: Script<'_>) -> Answer {
    play(script).await
}

#[tokio::test(start_paused = true)]
async fn they_stand_before_what_the_attribute_says() {
    let own = Registry::new();
    scope(&own, async {
        for name in ["told at each call", "written"] {
            own.update(Kind::HEDGE, name, [("after", "20ms"), ("max", "2")])
                .unwrap();
            let seen = shown(&own, name);
            assert_eq!((seen.after_ms, seen.max), (Some(20.0), Some(2)));
        }
        let script = [(NEVER, Ok(1)), (NEVER, Ok(2)), (1, Ok(3))];
        let began = Instant::now();
        assert_eq!(told(ms(1), 9, &script).await, Ok(3));
        assert_eq!((began.elapsed(), begun()), (ms(41), 3));
        let began = Instant::now();
        assert_eq!(written(&script).await, Ok(3));
        assert_eq!((began.elapsed(), begun()), (ms(41), 3));
        // none at all, in the middle of an incident
        own.update(Kind::HEDGE, "written", [("max", "0")]).unwrap();
        assert_eq!(written(&[(60, Ok(1))]).await, Ok(1));
        assert_eq!(begun(), 1);
    })
    .await;
    assert_eq!(shown(&own, "written").hedges, 2, "counts stay");
}

#[tokio::test(start_paused = true)]
async fn a_quantile_may_come_and_change_and_keeps_what_was_measured() {
    let own = Registry::new();
    let hedge = Hedge::builder("by hand").after(ms(500)).build().unwrap();
    let hedge = own.add(hedge).unwrap();
    let run = |millis| {
        let hedge = hedge.clone();
        async move {
            let script = [(millis, Ok(1))];
            hedge.run(|| play_as(1, &script)).await.unwrap()
        }
    };
    run(10).await;
    assert_eq!(hedge.snapshot().measured, 0, "nobody asks");
    own.update(Kind::HEDGE, "by hand", [("quantile", "0.5")])
        .unwrap();
    for n in 1..=20 {
        run(n * 10).await;
    }
    let found = hedge.snapshot().quantile_ms.unwrap();
    assert!((100.0..107.0).contains(&found), "{found}");
    own.update(Kind::HEDGE, "by hand", [("quantile", "0.9")])
        .unwrap();
    let found = hedge.snapshot().quantile_ms.unwrap();
    assert!((180.0..193.0).contains(&found), "{found}");

    let wrong = own
        .update(Kind::HEDGE, "by hand", [("quantile", "95")])
        .unwrap_err();
    assert_eq!(wrong.problems.len(), 1, "{wrong}");
    assert_eq!(hedge.snapshot().quantile, Some(0.9), "the old one stays");
}
