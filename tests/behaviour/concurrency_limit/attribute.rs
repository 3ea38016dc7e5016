//! Through the attribute: options, names, methods, sync functions, the inventory.

use std::time::Duration;

use resilience::registry::{Registry, registry, scope, scope_sync};
use resilience::{Kind, Rejection, RejectionKind, concurrency_limit};

use crate::{ends, poll, refused};

const FIRST: u32 = 2;

#[concurrency_limit(
    adaptive,
    name = "attribute-all",
    min_limit = 1,
    initial_limit = FIRST,
    max_limit = 40,
    tolerance = 2,
    quantile = 0.9,
    window = "1s",
    minimum_calls = 5,
    probe_interval = Duration::from_secs(300),
    probe_calls = 7,
    backoff_ratio = 0.75
)]
async fn all(ms: u64) -> Result<u64, Rejection> {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    Ok(ms)
}

#[concurrency_limit(adaptive, name = "attribute-all")]
fn all_sync() -> Option<u64> {
    Some(1)
}

#[tokio::test(start_paused = true)]
async fn every_option_arrives() {
    let own = Registry::new();
    let config = *own.concurrency_limit("attribute-all").unwrap().config();
    assert_eq!(
        (config.min_limit, config.initial_limit, config.max_limit),
        (1, 2, 40)
    );
    assert!((config.tolerance - 2.0).abs() < f64::EPSILON);
    assert!((config.quantile - 0.9).abs() < f64::EPSILON);
    assert!((config.backoff_ratio - 0.75).abs() < f64::EPSILON);
    assert_eq!((config.minimum_calls, config.probe_calls), (5, 7));
    assert_eq!(config.window, Duration::from_secs(1));
    assert_eq!(config.probe_interval, Duration::from_secs(300));
}

#[tokio::test(start_paused = true)]
async fn sites_that_write_one_name_share_the_limit() {
    let own = Registry::new();
    scope(&own, async {
        let (one, two, three) = tokio::join!(all(5), all(6), all(7));
        assert_eq!((one, two), (Ok(5), Ok(6)));
        refused(three, "attribute-all");
        let limit = own.concurrency_limit("attribute-all").unwrap();
        let held = [limit.try_acquire(), limit.try_acquire()];
        assert_eq!(all_sync(), None);
        drop(held);
        assert_eq!(all_sync(), Some(1));
    })
    .await;
    // a scope's calls are its own
    let elsewhere = Registry::new();
    assert_eq!(scope_sync(&elsewhere, all_sync), Some(1));
    let shown = |own: &Registry| own.concurrency_limit("attribute-all").unwrap().snapshot();
    assert_eq!((shown(&own).admitted, shown(&elsewhere).admitted), (5, 1));
}

struct Search {
    hits: usize,
}

impl Search {
    #[concurrency_limit(adaptive, initial_limit = 1, map_rejection = |full| full.kind().to_string())]
    async fn find(&mut self, word: String, to: &mut Vec<usize>) -> Result<usize, String> {
        tokio::task::yield_now().await;
        self.hits += word.len();
        to.push(self.hits);
        Ok(self.hits)
    }

    #[concurrency_limit(adaptive, drop_if = |_: &String| self.hits > 1)]
    fn count(&self) -> Result<usize, String> {
        Err("bad".to_owned())
    }
}

#[tokio::test(start_paused = true)]
async fn methods_and_what_they_name() {
    let own = Registry::new();
    scope(&own, async {
        let (mut one, mut two) = (Search { hits: 0 }, Search { hits: 0 });
        let (mut to, mut other) = (Vec::new(), Vec::new());
        let mut first = Box::pin(one.find("ab".to_owned(), &mut to));
        assert!(poll(&mut first).is_pending());
        let second = two.find("cd".to_owned(), &mut other).await;
        assert_eq!(second, Err("the concurrency limit is reached".to_owned()));
        assert_eq!(first.await, Ok(2));
        assert_eq!(to, [2]);
        assert!(two.count().is_err() && one.count().is_err());
    })
    .await;
    let name = concat!(module_path!(), "::find");
    assert_eq!(own.concurrency_limit(name).unwrap().snapshot().rejected, 1);
    let name = concat!(module_path!(), "::count");
    let shown = own.concurrency_limit(name).unwrap().snapshot();
    assert_eq!(ends(&shown), [0, 1, 1, 0, 0], "one of the two had two hits");
}

#[concurrency_limit(adaptive, name = "attribute-nothing", max_limit = NONE, window = Duration::ZERO)]
async fn nothing() -> Result<u8, String> {
    Ok(1)
}

const NONE: u32 = 0;

#[tokio::test(start_paused = true)]
async fn numbers_that_cannot_be_meant_are_told_in_the_snapshot() {
    let own = Registry::new();
    assert_eq!(scope(&own, nothing()).await, Ok(1));
    let snapshot = own.snapshot();
    let shown = snapshot
        .policy(Kind::CONCURRENCY_LIMIT, "attribute-nothing")
        .unwrap();
    assert_eq!(shown.invalid.len(), 2, "{:?}", shown.invalid);
    assert!(shown.invalid[0].ends_with("`max_limit` is 0, but must be from 1 to 1000000"));
    let limit = own.concurrency_limit("attribute-nothing").unwrap();
    assert_eq!(limit.config().max_limit, 1_000);
}

#[test]
fn the_inventory_lists_it_as_written() {
    let policies = registry().policies();
    let all = policies
        .iter()
        .find(|one| one.function == "all" && one.module.ends_with("attribute"))
        .unwrap();
    assert_eq!(all.layers[0].attribute, "concurrency_limit");
    let written: Vec<_> = all.layers[0]
        .options
        .iter()
        .take(4)
        .map(|one| (one.name, one.value))
        .collect();
    assert_eq!(
        written,
        [
            ("adaptive", "adaptive"),
            ("name", "attribute-all"),
            ("min_limit", "1"),
            ("initial_limit", "FIRST")
        ]
    );
    assert_eq!(
        RejectionKind::ConcurrencyLimited.as_str(),
        "concurrency_limited"
    );
}
