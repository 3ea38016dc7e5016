//! What is too old is replaced at its next use, and what is broken too.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use tokio::time::advance;

use crate::world::{all_are_there, db, held};

const MINUTE: Duration = Duration::from_secs(60);
const TICK: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn an_old_one_is_replaced_however_often_it_is_used() {
    let (pool, world) = db(1, |pool| pool.max_age(MINUTE));
    drop(pool.acquire().await);
    for _ in 0..59 {
        advance(Duration::from_secs(1)).await;
        assert_eq!(pool.acquire().await.expect("it is there").id, 1);
    }
    advance(Duration::from_millis(999)).await;
    let used = pool.acquire().await.expect("it is there");
    advance(TICK * 2).await;
    // what is in use is never taken away
    assert_eq!((used.id, world.live()), (1, 1));
    drop(used);
    assert_eq!(held(&pool), [1, 0, 1, 0]);
    assert_eq!(pool.acquire().await.expect("another one").id, 2);
    assert_eq!(pool.snapshot().expired, 1);
    assert_eq!(
        world.peak.load(SeqCst),
        1,
        "closed before the next was opened"
    );
}

#[tokio::test(start_paused = true)]
async fn one_that_was_idle_for_long_is_replaced() {
    let (pool, _world) = db(1, |pool| pool.idle_age(MINUTE));
    drop(pool.acquire().await);
    advance(MINUTE.saturating_sub(TICK)).await;
    let used = pool.acquire().await.expect("it is there");
    assert_eq!(used.id, 1);
    advance(MINUTE * 10).await; // in use, not idle
    drop(used);
    assert_eq!(pool.acquire().await.expect("it is there").id, 1);
    advance(MINUTE).await;
    assert_eq!(pool.acquire().await.expect("another one").id, 2);
}

#[tokio::test(start_paused = true)]
async fn pruning_closes_the_old_ones_only() {
    let (pool, world) = db(3, |pool| pool.idle_age(MINUTE));
    let (one, two, three) = tokio::join!(pool.acquire(), pool.acquire(), pool.acquire());
    drop(one);
    advance(MINUTE / 2).await;
    drop((two, three));
    advance(MINUTE / 2).await;
    assert_eq!(pool.prune(), 1);
    assert_eq!((held(&pool), world.live()), ([2, 0, 2, 0], 2));
    assert_eq!(pool.prune(), 0);
    // they lie as they lay: the last one that came back first
    assert_eq!(pool.acquire().await.expect("it is there").id, 3);
    advance(MINUTE).await;
    assert_eq!(pool.prune(), 2);
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn a_broken_one_is_replaced_before_anyone_gets_it() {
    let (pool, world) = db(1, |pool| pool);
    let mut one = pool.acquire().await.expect("there is room");
    one.broken = true;
    drop(one);
    assert_eq!(pool.acquire().await.expect("another one").id, 2);
    let shown = pool.snapshot();
    assert_eq!((shown.check_failed, shown.opened), (1, 2));
    assert_eq!(
        world.peak.load(SeqCst),
        1,
        "closed before the next was opened"
    );
}

#[tokio::test(start_paused = true)]
async fn o2_ten_callers_of_five_broken_ones_are_all_served() {
    let (pool, world) = db(5, |pool| pool);
    all_are_there(&pool, &world).await;
    world.check_fails.store(true, SeqCst);
    let pool = std::sync::Arc::new(pool);
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut one = pool.acquire().await.expect("another one is opened");
                tokio::time::sleep(Duration::from_millis(10)).await;
                one.broken = true;
            })
        })
        .collect();
    let began = tokio::time::Instant::now();
    for caller in callers {
        caller.await.expect("no caller panics");
    }
    assert!(began.elapsed() < Duration::from_secs(1));
    world.check_fails.store(false, SeqCst);
    all_are_there(&pool, &world).await;
}
