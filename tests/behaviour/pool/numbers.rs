//! The numbers of a pool, set from outside while it is used.

use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;
use std::time::Duration;

use resilience::{Kind, Registry, RejectionKind};
use tokio::time::{Instant, advance};

use crate::world::{all_are_there, db, held};
use crate::{poll, refused};

#[tokio::test(start_paused = true)]
async fn more_places_let_in_who_waits() {
    let registry = Registry::new();
    let (pool, world) = db(1, |pool| pool);
    let pool = registry.add(pool).expect("the name is free");
    let only = pool.acquire().await.expect("there is room");
    let mut waits = Box::pin(pool.acquire());
    assert!(poll(&mut waits).is_pending());
    registry
        .update(Kind::POOL, "db", [("max_size", "3")])
        .expect("it can be meant");
    let Poll::Ready(Ok(second)) = poll(&mut waits) else {
        panic!("there is room now");
    };
    assert_eq!(held(&pool), [2, 2, 0, 0]);
    drop((only, second));
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn o4_fewer_places_close_what_is_idle_now_and_what_is_in_use_later() {
    let registry = Registry::new();
    let (pool, world) = db(4, |pool| pool.overflow(2));
    let pool = registry.add(pool).expect("the name is free");
    all_are_there(&pool, &world).await;
    let set = |max_size: &str, overflow: &str| {
        registry
            .update(
                Kind::POOL,
                "db",
                [("max_size", max_size), ("overflow", overflow)],
            )
            .expect("it can be meant");
        world.peak.store(0, SeqCst);
    };
    let (one, two) = (pool.acquire().await, pool.acquire().await);
    set("1", "0");
    assert_eq!((held(&pool), world.live()), ([2, 2, 0, 0], 2));
    assert!(poll(&mut Box::pin(pool.acquire())).is_pending());
    drop(one);
    assert_eq!((held(&pool), world.live()), ([1, 1, 0, 0], 1));
    assert!(poll(&mut Box::pin(pool.acquire())).is_pending());
    drop(two);
    all_are_there(&pool, &world).await;
    // up and down again, past where it began
    for (max_size, overflow) in [("2", "1"), ("7", "3"), ("1", "1"), ("3", "0"), ("4", "2")] {
        set(max_size, overflow);
        all_are_there(&pool, &world).await;
    }
}

#[tokio::test(start_paused = true)]
async fn times_are_those_in_force_when_they_are_looked_at() {
    let registry = Registry::new();
    let (pool, _world) = db(1, |pool| pool.max_age(Duration::from_secs(60)));
    let pool = registry.add(pool).expect("the name is free");
    drop(pool.acquire().await);
    registry
        .update(
            Kind::POOL,
            "db",
            [("acquire_timeout", "2s"), ("idle_age", "10s")],
        )
        .expect("they can be meant");
    advance(Duration::from_secs(10)).await;
    let only = pool.acquire().await.expect("there is room");
    assert_eq!(only.id, 2);
    let began = Instant::now();
    refused(pool.acquire().await, RejectionKind::PoolExhausted);
    assert_eq!(began.elapsed(), Duration::from_secs(2));
    assert_eq!(pool.config().max_age, Some(Duration::from_secs(60)));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_meant_changes_nothing() {
    let registry = Registry::new();
    let (pool, world) = db(2, |pool| pool);
    let pool = registry.add(pool).expect("the name is free");
    let before = *pool.config();
    let wrong = [
        ("max_size", "0"),
        ("overflow", "many"),
        ("max_age", "0s"),
        ("size", "3"),
    ];
    let error = registry
        .update(Kind::POOL, "db", wrong)
        .expect_err("none can be meant");
    // those that cannot be read hide those that are out of range
    assert!(error.problems.len() >= 2, "{error}");
    assert_eq!(*pool.config(), before);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn a_pool_that_was_resized_goes_away_whole() {
    let registry = Registry::new();
    let (pool, world) = db(3, |pool| pool);
    let pool = registry.add(pool).expect("the name is free");
    all_are_there(&pool, &world).await;
    registry
        .update(Kind::POOL, "db", [("max_size", "1")])
        .expect("it can be meant");
    assert_eq!(
        std::sync::Arc::strong_count(&world),
        3,
        "here, the source, one connection"
    );
    registry.remove(Kind::POOL, "db");
    drop(pool);
    assert_eq!(std::sync::Arc::strong_count(&world), 1);
}
