//! How a call ends decides what it teaches: through the attribute, in its scope.

use std::time::Duration;

use resilience::registry::{Registry, scope};
use resilience::{
    Classify, ConcurrencyLimitSnapshot, Rejection, cached, concurrency_limit, fallback, timeout,
};

use crate::{ends, poll};

async fn after(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

fn shown(own: &Registry, name: &str) -> ConcurrencyLimitSnapshot {
    own.concurrency_limit(name).expect("declared").snapshot()
}

#[timeout("1s")]
#[concurrency_limit(adaptive, name = "ends-below")]
async fn below_a_timeout(ms: u64) -> Result<u64, String> {
    after(ms).await;
    Ok(ms)
}

#[concurrency_limit(adaptive, name = "ends-above")]
#[timeout("1s")]
async fn above_a_timeout(ms: u64) -> Result<u64, String> {
    after(ms).await;
    Ok(ms)
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_a_drop_above_and_below() {
    let own = Registry::new();
    scope(&own, async {
        assert!(below_a_timeout(5_000).await.is_err());
        assert!(above_a_timeout(5_000).await.is_err());
        assert_eq!(below_a_timeout(10).await, Ok(10));
        assert_eq!(above_a_timeout(10).await, Ok(10));
    })
    .await;
    for name in ["ends-below", "ends-above"] {
        let shown = shown(&own, name);
        assert_eq!((ends(&shown), shown.limit), ([1, 1, 0, 0, 0], 18), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_teaches_nothing() {
    let own = Registry::new();
    let mut call = Box::pin(own.wrap(above_a_timeout(5_000)));
    assert!(poll(&mut call).is_pending());
    drop(call);
    let shown = shown(&own, "ends-above");
    assert_eq!((ends(&shown), shown.limit), ([0, 0, 0, 1, 0], 20));
}

#[derive(Debug, PartialEq, Classify)]
enum Trouble {
    #[severity(recoverable)]
    Busy {
        #[retry_after]
        after: Duration,
    },
    #[severity(recoverable)]
    Broken,
    #[severity(source)]
    Inner(Rejection),
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        Self::Inner(rejection)
    }
}

#[timeout("1s", name = "ends-inner")]
async fn inner() -> Result<u64, Rejection> {
    after(5_000).await;
    Ok(1)
}

#[concurrency_limit(adaptive, name = "ends-judged")]
async fn judged(how: u8) -> Result<u64, Trouble> {
    match how {
        0 => Ok(1),
        1 => Err(Trouble::Busy {
            after: Duration::from_secs(1),
        }),
        2 => Err(Trouble::Broken),
        _ => Ok(inner().await?),
    }
}

#[tokio::test(start_paused = true)]
async fn errors_that_mean_overload_are_drops_and_others_are_ignored() {
    for (how, expected) in [
        (0, [1, 0, 0, 0, 0]),
        (1, [0, 1, 0, 0, 0]),
        (2, [0, 0, 1, 0, 0]),
        (3, [0, 1, 0, 0, 0]),
    ] {
        let own = Registry::new();
        let _answer = scope(&own, judged(how)).await;
        let shown = shown(&own, "ends-judged");
        assert_eq!(ends(&shown), expected, "{how}");
        assert_eq!(shown.limit < 20, expected[1] == 1, "{how}");
    }
}

macro_rules! through {
    ($($name:ident: $error:ty, $policy:literal;)*) => {$(
        #[concurrency_limit(adaptive, name = $policy)]
        async fn $name() -> Result<u64, $error> {
            Ok(inner().await?)
        }
    )*};
}

/// An error that says nothing of how bad it is, transparent for a rejection.
#[derive(Debug, thiserror::Error)]
enum Plain {
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

through! {
    by_anyhow: anyhow::Error, "ends-anyhow";
    by_box: Box<dyn std::error::Error + Send + Sync>, "ends-box";
    by_source: Plain, "ends-source";
    by_io: std::io::Error, "ends-io";
    by_text: String, "ends-text";
}

#[tokio::test(start_paused = true)]
async fn a_timeout_further_down_is_seen_through_errors_that_keep_it() {
    let own = Registry::new();
    scope(&own, async {
        assert!(by_anyhow().await.is_err());
        assert!(by_box().await.is_err());
        assert!(by_source().await.is_err());
        assert!(by_io().await.is_err());
        assert!(by_text().await.is_err());
    })
    .await;
    for name in ["ends-anyhow", "ends-box", "ends-source", "ends-io"] {
        assert_eq!(ends(&shown(&own, name)), [0, 1, 0, 0, 0], "{name}");
    }
    // a text does not keep it
    assert_eq!(ends(&shown(&own, "ends-text")), [0, 0, 1, 0, 0]);
}

#[concurrency_limit(
    adaptive,
    name = "ends-asked",
    backoff_ratio = 0.5,
    drop_if = |error: &Trouble| *error == Trouble::Broken,
    failure_if = |status: &u64| *status == 503,
)]
async fn asked(answer: Result<u64, Trouble>) -> Result<u64, Trouble> {
    answer
}

#[tokio::test(start_paused = true)]
async fn drop_if_and_failure_if_say_what_means_overload() {
    let after = Duration::from_secs(1);
    for (answer, expected, limit) in [
        (Ok(200), [1, 0, 0, 0, 0], 20),
        (Ok(503), [0, 1, 0, 0, 0], 10),
        (Err(Trouble::Broken), [0, 1, 0, 0, 0], 10),
        (Err(Trouble::Busy { after }), [0, 0, 1, 0, 0], 20),
    ] {
        let own = Registry::new();
        let _answer = scope(&own, asked(answer)).await;
        let shown = shown(&own, "ends-asked");
        assert_eq!((ends(&shown), shown.limit), (expected, limit));
    }
}

#[concurrency_limit(adaptive, name = "ends-option")]
async fn option(some: bool) -> Option<u64> {
    some.then_some(1)
}

#[fallback(value = 7)]
#[concurrency_limit(adaptive, name = "ends-plain")]
fn plain() -> u64 {
    1
}

#[allow(deprecated, reason = "the doubtful order is tried")]
#[concurrency_limit(adaptive, name = "ends-degraded")]
#[fallback(value = 7)]
async fn degraded(good: bool) -> Result<u64, String> {
    if good { Ok(1) } else { Err("bad".to_owned()) }
}

#[allow(deprecated, reason = "the doubtful order is tried")]
#[concurrency_limit(adaptive, name = "ends-hit")]
#[cached(ttl = "1m")]
async fn hit() -> Result<u64, String> {
    Ok(1)
}

#[tokio::test(start_paused = true)]
async fn only_answers_of_the_body_are_samples() {
    let own = Registry::new();
    scope(&own, async {
        assert_eq!((option(true).await, option(false).await), (Some(1), None));
        assert_eq!(plain(), 1);
        assert_eq!(
            (degraded(true).await, degraded(false).await),
            (Ok(1), Ok(7))
        );
        assert_eq!((hit().await, hit().await), (Ok(1), Ok(1)));
    })
    .await;
    for (name, expected) in [
        ("ends-option", [1, 0, 1, 0, 0]),
        ("ends-plain", [1, 0, 0, 0, 0]),
        ("ends-degraded", [1, 0, 1, 0, 0]),
        ("ends-hit", [1, 0, 1, 0, 0]),
    ] {
        assert_eq!(ends(&shown(&own, name)), expected, "{name}");
    }
}

struct Panics;

#[concurrency_limit(
    adaptive,
    name = "ends-panic",
    drop_if = |_: &String| std::panic::resume_unwind(Box::new(Panics)),
)]
async fn panics(in_body: bool) -> Result<u64, String> {
    if in_body {
        std::panic::resume_unwind(Box::new(Panics));
    }
    Err("bad".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_body_or_of_a_question_is_no_sample() {
    let own = Registry::new();
    for in_body in [true, false] {
        let wrapped = own.wrap(panics(in_body));
        let ended = tokio::spawn(wrapped).await;
        assert!(ended.unwrap_err().is_panic());
    }
    let shown = shown(&own, "ends-panic");
    assert_eq!(
        (ends(&shown), shown.limit, shown.in_use),
        ([0, 0, 0, 0, 2], 20, 0)
    );
}
