//! What is lent, what is kept, and what is closed when it comes back.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use resilience::{PoolError, ResourcePool};

use crate::world::{all_are_there, db, held};

#[tokio::test(start_paused = true)]
async fn what_comes_back_is_lent_again() {
    let (pool, world) = db(2, |pool| pool);
    assert_eq!(held(&pool), [0, 0, 0, 0]);
    let one = pool.acquire().await.expect("there is room");
    let two = pool.acquire().await.expect("there is room");
    assert_eq!((one.id, two.id), (1, 2));
    assert_eq!(held(&pool), [2, 2, 0, 0]);
    drop(one);
    assert_eq!(held(&pool), [2, 1, 1, 0]);
    drop(two);
    // the last one that came back goes first: the others may grow old and go
    assert_eq!(pool.acquire().await.expect("there is room").id, 2);
    let shown = pool.snapshot();
    assert_eq!((shown.acquired, shown.opened), (3, 2));
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn the_overflow_is_closed_when_it_comes_back() {
    let (pool, world) = db(1, |pool| pool.overflow(2));
    let kept = pool.acquire().await.expect("there is room");
    let above = pool.acquire().await.expect("there is room above");
    let more = pool.acquire().await.expect("there is room above");
    assert_eq!(held(&pool), [3, 3, 0, 0]);
    drop(above);
    assert_eq!((held(&pool), world.live()), ([2, 2, 0, 0], 2));
    drop(kept);
    assert_eq!((held(&pool), world.live()), ([2, 1, 1, 0], 2));
    drop(more);
    assert_eq!((held(&pool), world.live()), ([1, 0, 1, 0], 1));
    assert_eq!(pool.snapshot().discarded, 0);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn one_above_takes_the_place_of_one_that_has_gone() {
    let (pool, world) = db(1, |pool| pool.overflow(1));
    let kept = pool.acquire().await.expect("there is room");
    let above = pool.acquire().await.expect("there is room above");
    kept.discard();
    assert_eq!((held(&pool), world.live()), ([1, 1, 0, 0], 1));
    drop(above);
    assert_eq!(held(&pool), [1, 0, 1, 0]);
    assert_eq!(pool.acquire().await.expect("it was kept").id, 2);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_opened_is_told_and_leaves_its_place() {
    let (pool, world) = db(1, |pool| pool);
    world.open_fails.store(true, SeqCst);
    for _ in 0..3 {
        let error = pool.acquire().await.expect_err("it cannot be opened");
        assert_eq!(error, PoolError::Open("no route"));
        assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    }
    world.open_fails.store(false, SeqCst);
    assert_eq!(pool.snapshot().open_failed, 3);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_lent_outlives_the_pool() {
    let (pool, world) = db(1, |pool| pool);
    let lent = pool.acquire().await.expect("there is room");
    drop(pool);
    assert_eq!((lent.id, world.live()), (1, 1));
    drop(lent);
    assert_eq!(world.live(), 0);
}

#[test]
fn numbers_that_cannot_be_meant_are_refused() {
    let open = || async { Ok::<_, ()>(()) };
    let builder = || ResourcePool::builder("db", open);
    let cases = [
        (builder().max_size(0), "max_size"),
        (builder().max_size(10_001), "max_size"),
        (builder().overflow(u32::MAX), "overflow"),
        (builder().acquire_timeout(Duration::ZERO), "acquire_timeout"),
        (builder().max_age(Duration::ZERO), "max_age"),
        (builder().idle_age(Duration::ZERO), "idle_age"),
    ];
    for (builder, field) in cases {
        let error = builder.build().expect_err("it cannot be meant");
        assert_eq!((error.policy.as_str(), error.field), ("db", field));
    }
    // the largest numbers that can be meant
    let most = builder()
        .max_size(10_000)
        .overflow(10_000)
        .acquire_timeout(Duration::MAX)
        .max_age(Duration::MAX)
        .idle_age(Duration::MAX);
    assert!(most.build().is_ok());
}
