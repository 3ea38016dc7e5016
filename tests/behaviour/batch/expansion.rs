//! Hand-written expansions, as the head of the runtime's `__private/batch.rs` gives them.

use std::sync::Arc;
use std::time::Duration;

use resilience::__private as p;
use resilience::registry::scope;
use resilience::{Registry, Rejection, RejectionKind};

use super::{now, settle, shapes::Trouble};

static LOAD: p::Place = p::Place {
    module: "batch::expansion",
    function: "load",
    file: "expansion.rs",
    line: 1,
};
static LOAD_SITE: p::Site<p::Batch> = p::Site::new(&LOAD, Some("loads"), || p::BatchOptions {
    size: Some(3),
    ..Default::default()
});

static ECHO: p::Place = p::Place {
    module: "batch::expansion",
    function: "echo",
    file: "expansion.rs",
    line: 2,
};
static ECHO_SITE: p::Site<p::Batch> = p::Site::new(&ECHO, None, p::BatchOptions::default);

static LOAD_LAYERS: [p::LayerInfo; 1] = [p::LayerInfo {
    attribute: "batch",
    options: &[],
    site: &LOAD_SITE,
}];
static ECHO_LAYERS: [p::LayerInfo; 1] = [p::LayerInfo {
    attribute: "batch",
    options: &[],
    site: &ECHO_SITE,
}];
p::inventory::submit! { p::Declared { place: &LOAD, layers: &LOAD_LAYERS, shared: &[], replay: None } }
p::inventory::submit! { p::Declared { place: &ECHO, layers: &ECHO_LAYERS, shared: &[], replay: None } }

async fn load(ids: u32) -> Result<Registry, Trouble> {
    let __res_home = p::Home::here();
    p::batch_edge::<Result<Registry, Trouble>, _, _>({
        let __res_h = LOAD_SITE.get(&__res_home);
        p::batch_call(__res_h, &__res_home, p::mono_id(&|| {}), ids, load_batch).await
    })
}

/// Gives each item the registry it runs in.
async fn load_batch(ids: Vec<u32>) -> Result<Vec<Registry>, Trouble> {
    tokio::task::yield_now().await;
    if ids.contains(&13) {
        return Ok(vec![]);
    }
    Ok(ids.iter().map(|_| resilience::registry()).collect())
}

/// Generic, with an error that is not `Clone` in an `Arc`, and one edge for both.
async fn echo<T: Send + 'static, const N: usize>(
    items: T,
) -> Result<(T, usize, usize), Arc<Unclonable>> {
    let __res_home = p::Home::here();
    p::batch_edge::<Result<(T, usize, usize), Arc<Unclonable>>, _, _>({
        let __res_h = ECHO_SITE.get(&__res_home);
        p::batch_call(
            __res_h,
            &__res_home,
            p::mono_id(&|| {}),
            items,
            echo_batch::<T, N>,
        )
        .await
    })
}

async fn echo_batch<T: Send + 'static, const N: usize>(
    items: Vec<T>,
) -> Result<Vec<(T, usize, usize)>, Arc<Unclonable>> {
    tokio::task::yield_now().await;
    let count = items.len();
    Ok(items.into_iter().map(|item| (item, N, count)).collect())
}

#[derive(Debug)]
struct Unclonable(Rejection);

impl From<Rejection> for Unclonable {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

fn assert_send<T: Send>(future: T) -> T {
    future
}

#[tokio::test(start_paused = true)]
async fn instantiations_have_batches_of_their_own_in_one_policy() {
    let mine = Registry::new();
    scope(&mine, async {
        let all = tokio::join!(
            assert_send(echo::<u8, 1>(1)),
            assert_send(echo::<u16, 1>(2)),
            echo::<u8, 2>(3),
            echo::<u8, 1>(4),
            echo::<&'static str, 1>("five"),
        );
        assert_eq!(all.0.unwrap(), (1, 1, 2));
        assert_eq!(all.1.unwrap(), (2, 1, 1));
        assert_eq!(all.2.unwrap(), (3, 2, 1));
        assert_eq!(all.3.unwrap(), (4, 1, 2));
        assert_eq!(all.4.unwrap(), ("five", 1, 1));
    })
    .await;
    let policy = mine.batch("batch::expansion::echo").unwrap();
    let shown = policy.snapshot();
    assert_eq!((shown.items, shown.batches), (5, 4));

    mine.drain_batches().await;
    let refused = scope(&mine, echo::<u64, 9>(1)).await.unwrap_err();
    assert_eq!(
        refused.0.kind(),
        RejectionKind::BatchClosed,
        "through `Arc`, and in an instantiation that was not there at the drain"
    );
}

#[tokio::test(start_paused = true)]
async fn a_batch_runs_in_the_registry_its_calls_began_with() {
    let (one, two) = (Registry::new(), Registry::new());
    let (first, second, third) = tokio::join!(
        scope(&one, load(1)),
        scope(&two, assert_send(load(2))),
        scope(&one, load(3)),
    );
    assert_eq!(first.unwrap(), one);
    assert_eq!(second.unwrap(), two);
    assert_eq!(third.unwrap(), one);
    assert_eq!(one.batch("loads").unwrap().snapshot().batches, 1);
    assert_eq!(two.batch("loads").unwrap().snapshot().items, 1);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_becomes_the_users_error_at_the_edge() {
    let mine = Registry::new();
    scope(&mine, async {
        let (bad, good, third) = tokio::join!(load(13), load(2), load(3));
        for each in [bad, good, third] {
            let Err(Trouble::Rejected(rejection)) = each else {
                panic!("not rejected");
            };
            assert_eq!(
                rejection.kind(),
                RejectionKind::BatchShape {
                    expected: 3,
                    got: 0
                }
            );
            assert_eq!(rejection.policy(), "loads");
        }
        assert!(load(4).await.is_ok());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_site_is_flushed_and_listed_by_name() {
    let mine = Registry::new();
    assert!(mine.batch("no such").is_none());
    let policy = mine.batch("loads").expect("declared, not called");
    let start = now();
    let (loaded, flushed) = tokio::join!(scope(&mine, load(1)), async {
        settle().await;
        policy.flush()
    });
    assert_eq!(loaded.unwrap(), mine);
    assert_eq!((flushed, start.elapsed()), (1, Duration::ZERO));
    let listed = mine.batches();
    let names: Vec<_> = listed.iter().map(|shown| shown.name.as_str()).collect();
    assert_eq!(names, ["bad-items", "batch::expansion::echo", "loads"]);
    assert_eq!(listed[2].flushed_by_hand, 1);
}
