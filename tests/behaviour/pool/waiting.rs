//! Who waits: in turn, for as long as it may, and seen in the figures.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;
use std::time::Duration;

use resilience::{Classify, RejectionKind, Severity};
use tokio::time::{Instant, advance};

use crate::world::{all_are_there, db, held};
use crate::{poll, refused};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_hundred_waiters_are_served_in_order() {
    let (pool, world) = db(1, |pool| pool.overflow(1));
    let mut lent = vec![pool.acquire().await, pool.acquire().await];
    let mut line: Vec<_> = (0..100).map(|_| Box::pin(pool.acquire())).collect();
    for waiter in &mut line {
        assert!(poll(waiter).is_pending());
    }
    assert_eq!(held(&pool), [2, 2, 0, 100]);
    for turn in 0..100 {
        drop(lent.remove(0));
        // nobody who comes later overtakes
        assert!(poll(&mut Box::pin(pool.acquire())).is_pending());
        for later in &mut line[turn + 1..] {
            assert!(poll(later).is_pending());
        }
        match poll(&mut line[turn]) {
            Poll::Ready(got) => lent.push(got),
            Poll::Pending => panic!("it is the turn of {turn}"),
        }
    }
    drop((lent, line));
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_is_told_which_pool_it_was() {
    let (pool, world) = db(1, |pool| pool.acquire_timeout(SECOND));
    let only = pool.acquire().await.expect("there is room");
    let began = Instant::now();
    let error = pool.acquire().await.expect_err("nobody gives it back");
    assert_eq!(began.elapsed(), SECOND);
    assert_eq!(error.to_string(), "pool `db` has no resource left");
    refused::<(), _>(Err(error), RejectionKind::PoolExhausted);
    assert_eq!(held(&pool), [1, 1, 0, 0]);
    let shown = pool.snapshot();
    assert_eq!((shown.timeouts, shown.abandoned, shown.acquired), (1, 0, 1));
    drop(only);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_comes_at_the_last_moment_counts() {
    let (pool, _world) = db(1, |pool| pool.acquire_timeout(SECOND));
    let only = pool.acquire().await.expect("there is room");
    let mut waiting = Box::pin(pool.acquire());
    assert!(poll(&mut waiting).is_pending());
    advance(SECOND).await;
    drop(only);
    assert!(matches!(poll(&mut waiting), Poll::Ready(Ok(_))));
}

#[tokio::test(start_paused = true)]
async fn opening_and_checking_are_within_the_time_too() {
    let (pool, world) = db(1, |pool| pool.acquire_timeout(SECOND));
    world.slow_ms.store(1_500, SeqCst);
    for _ in 0..2 {
        let began = Instant::now();
        refused(pool.acquire().await, RejectionKind::TimedOut);
        assert_eq!(began.elapsed(), SECOND);
        assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    }
    world.slow_ms.store(0, SeqCst);
    all_are_there(&pool, &world).await;
    world.slow_ms.store(1_500, SeqCst);
    refused(pool.acquire().await, RejectionKind::TimedOut);
    // what did not answer the check in time is not used again
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    assert_eq!(pool.snapshot().timeouts, 3);

    // the wait before it is of the same second
    world.slow_ms.store(600, SeqCst);
    let only = pool.acquire().await.expect("in time");
    let began = Instant::now();
    let (answer, ()) = tokio::join!(pool.acquire(), async {
        tokio::time::sleep(SECOND / 2).await;
        drop(only);
    });
    refused(answer, RejectionKind::TimedOut);
    assert_eq!(began.elapsed(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_no_failure_of_the_server_and_a_slow_server_is_one() {
    let (pool, world) = db(1, |pool| pool.acquire_timeout(SECOND));
    let only = pool.acquire().await.expect("there is room");
    let exhausted = pool.acquire().await.expect_err("nobody gives it back");
    let verdict = exhausted.rejection().expect("a rejection").verdict();
    assert!(verdict.refused);
    assert_eq!(verdict.severity, Severity::Recoverable);
    drop(only);
    world.slow_ms.store(1_500, SeqCst);
    let slow = pool.acquire().await.expect_err("the server hangs");
    assert!(!slow.rejection().expect("a rejection").verdict().refused);
}

#[derive(Debug, thiserror::Error, Classify)]
enum DbError {
    #[error("locked")]
    #[severity(permanent)]
    Locked,
}

#[tokio::test(start_paused = true)]
async fn the_error_of_opening_says_how_bad_it_is() {
    let open = || async { Err::<(), _>(DbError::Locked) };
    let pool = resilience::ResourcePool::builder("db", open)
        .build()
        .expect("the numbers can be meant");
    let error = pool.acquire().await.expect_err("it is locked");
    assert_eq!(Classify::severity(&error), Severity::Permanent);
    pool.close();
    let closed = pool.acquire().await.expect_err("it is closed");
    assert!(Classify::verdict(&closed).refused);
    refused::<(), _>(Err(closed), RejectionKind::PoolClosed);
}

#[tokio::test(start_paused = true)]
async fn a_pool_that_closes_tells_those_who_wait() {
    let (pool, world) = db(2, |pool| pool);
    let pool = Arc::new(pool);
    let (used, idle) = (pool.acquire().await, pool.acquire().await);
    let third = pool.acquire();
    tokio::pin!(third);
    let mut waiting = Box::pin(pool.acquire());
    assert!(poll(&mut waiting).is_pending());
    pool.close();
    match poll(&mut waiting) {
        Poll::Ready(answer) => refused(answer, RejectionKind::PoolClosed),
        Poll::Pending => panic!("it is told at once"),
    }
    refused(third.await, RejectionKind::PoolClosed);
    assert_eq!(world.live(), 2);
    drop(idle);
    drop(used);
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    let shown = pool.snapshot();
    assert!(shown.closed);
    assert_eq!((shown.rejected, shown.discarded), (2, 0));
}
