//! The pool in a registry.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use resilience::{Kind, Registry, RejectionKind};

use crate::refused;
use crate::world::{Server, all_are_there, db, held};

#[tokio::test(start_paused = true)]
async fn it_is_found_and_shown_by_its_name() {
    let registry = Registry::new();
    let (pool, _world) = db(3, |pool| pool.overflow(1).max_age(Duration::from_secs(90)));
    let pool = registry.add(pool).expect("the name is free");
    let lent = pool.acquire().await.expect("there is room");
    let found = registry.pool("db").expect("it was added");
    assert_eq!((found.name(), found.snapshot()), ("db", pool.snapshot()));
    assert_eq!(registry.pools(), [pool.snapshot()]);
    assert!(registry.pool("other").is_none());
    let typed = registry.find_as::<resilience::ResourcePool<Server>>(Kind::POOL, "db");
    let second = typed.expect("it is of the type").acquire().await;
    assert_eq!(second.expect("there is room").id, 2);
    drop(lent);

    let shown = registry.snapshot();
    let figures = &shown
        .policy(Kind::POOL, "db")
        .expect("it was added")
        .figures;
    for (field, value) in [
        ("size", 2),
        ("in_use", 0),
        ("idle", 2),
        ("waiting", 0),
        ("timeouts", 0),
    ] {
        assert_eq!(figures[field], value, "{field}");
    }
    assert_eq!(figures["config"]["max_age"], 90.0);
    assert_eq!(figures["config"]["acquire_timeout"], 30.0);
    assert!(figures["config"]["idle_age"].is_null());
    assert!(shown.to_string().contains("pool `db`"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn refusals_are_told_and_nothing_else() {
    let registry = Registry::new();
    let (pool, _world) = db(1, |pool| pool.acquire_timeout(Duration::from_secs(1)));
    let pool = registry.add(pool).expect("the name is free");
    let mut events = registry.subscribe();
    drop(pool.acquire().await);
    let only = pool.acquire().await.expect("there is room");
    assert!(events.try_recv().is_none());
    refused(pool.acquire().await, RejectionKind::PoolExhausted);
    drop(only);
    pool.close();
    refused(pool.acquire().await, RejectionKind::PoolClosed);
    for reason in ["pool_exhausted", "pool_closed"] {
        let event = events.try_recv().expect("it was told");
        assert_eq!((event.kind, &*event.name), (Kind::POOL, "db"));
        let told = serde_json::to_value(&event).expect("it is serialised");
        assert_eq!(
            (&told["event"], &told["reason"]),
            (&"rejected".into(), &reason.into())
        );
    }
    assert!(events.try_recv().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_reset_closes_what_is_idle_and_forgets_the_counts() {
    let registry = Registry::new();
    let (pool, world) = db(2, |pool| pool);
    let pool = registry.add(pool).expect("the name is free");
    let (used, idle) = (pool.acquire().await, pool.acquire().await);
    drop(idle);
    registry.reset();
    assert_eq!((held(&pool), world.live()), ([1, 1, 0, 0], 1));
    let shown = pool.snapshot();
    assert_eq!((shown.acquired, shown.opened, shown.expired), (0, 0, 0));
    drop(used);
    assert_eq!(held(&pool), [1, 0, 1, 0]);
    world.peak.store(0, SeqCst);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn the_handle_closes_the_pool_by_its_name() {
    let registry = Registry::new();
    let (pool, world) = db(1, |pool| pool);
    let pool = registry.add(pool).expect("the name is free");
    drop(pool.acquire().await);
    registry.pool("db").expect("it was added").close();
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    refused(pool.acquire().await, RejectionKind::PoolClosed);
    registry.pool("db").expect("it was added").reset();
    assert!(pool.snapshot().closed, "for good");
}
