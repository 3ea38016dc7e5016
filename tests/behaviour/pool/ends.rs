//! However a use ends, its place is free, and what nobody should get again is closed.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;
use std::time::Duration;

use tokio::time::timeout;

use crate::poll;
use crate::world::{Connection, Db, all_are_there, db, held};

/// Polls an acquire so often, and drops it.
fn dropped_after(polls: u32, pool: &Db) -> bool {
    let mut acquire = Box::pin(pool.acquire());
    for _ in 0..polls {
        if let Poll::Ready(got) = poll(&mut acquire) {
            drop(got);
            return true;
        }
    }
    false
}

#[tokio::test(start_paused = true)]
async fn o1_an_acquire_that_is_dropped_leaves_no_place_behind() {
    for polls in 0..=5 {
        // while it opens
        let (pool, world) = db(2, |pool| pool);
        world.pauses.store(4, SeqCst);
        let done = dropped_after(polls, &pool);
        assert_eq!(done, polls == 5);
        assert_eq!(world.live(), u32::from(done));
        assert_eq!(pool.snapshot().abandoned, u64::from(polls > 0 && !done));
        world.pauses.store(0, SeqCst);
        all_are_there(&pool, &world).await;

        // while it checks: what is half checked is not used again
        world.pauses.store(4, SeqCst);
        let done = dropped_after(polls, &pool);
        assert_eq!(done, polls == 5);
        assert_eq!(world.live(), if polls == 0 || done { 2 } else { 1 });
        world.pauses.store(0, SeqCst);
        all_are_there(&pool, &world).await;

        // while it waits
        let both = (pool.acquire().await, pool.acquire().await);
        assert!(!dropped_after(polls, &pool));
        assert_eq!(held(&pool), [2, 2, 0, 0]);
        drop(both);
        // nobody had what was closed meanwhile
        assert_eq!(pool.snapshot().discarded, 0);
        all_are_there(&pool, &world).await;
    }
}

#[tokio::test(start_paused = true)]
async fn o1_a_place_that_was_given_to_one_who_is_gone_goes_on() {
    let (pool, world) = db(1, |pool| pool);
    let held_by_one = pool.acquire().await;
    let mut second = Box::pin(pool.acquire());
    let mut third = Box::pin(pool.acquire());
    assert!(poll(&mut second).is_pending() && poll(&mut third).is_pending());
    drop(held_by_one); // the second one's, who doesn't know yet
    assert!(poll(&mut third).is_pending());
    drop(second);
    assert!(matches!(poll(&mut third), Poll::Ready(Ok(_))));
    drop(third);
    all_are_there(&pool, &world).await;
}

/// Runs an acquire that panics, in a task as a server would.
async fn panics(pool: &Arc<Db>) {
    let pool = pool.clone();
    let task = tokio::spawn(async move { drop(pool.acquire().await) });
    assert!(task.await.expect_err("it panics").is_panic());
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_opening_checking_returning_or_closing_frees_the_place() {
    let (pool, world) = db(2, |pool| pool);
    let pool = Arc::new(pool);
    world.open_panics.store(true, SeqCst);
    panics(&pool).await;
    world.open_panics.store(false, SeqCst);
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    all_are_there(&pool, &world).await;

    world.check_panics.store(true, SeqCst);
    panics(&pool).await;
    world.check_panics.store(false, SeqCst);
    assert_eq!((held(&pool), world.live()), ([1, 0, 1, 0], 1));
    all_are_there(&pool, &world).await;

    world.return_panics.store(true, SeqCst);
    panics(&pool).await;
    world.return_panics.store(false, SeqCst);
    assert_eq!((held(&pool), world.live()), ([1, 0, 1, 0], 1));
    all_are_there(&pool, &world).await;

    let discarded = pool.acquire().await.expect("there is room");
    world.close_panics.store(true, SeqCst);
    let closing = AssertUnwindSafe(|| discarded.discard());
    assert!(std::panic::catch_unwind(closing).is_err());
    // one that is replaced: closed while it is acquired
    world.check_fails.store(true, SeqCst);
    panics(&pool).await;
    world.check_fails.store(false, SeqCst);
    world.close_panics.store(false, SeqCst);
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_panicking_user_held_is_closed() {
    let (pool, world) = db(1, |pool| pool);
    let pool = Arc::new(pool);
    let task = tokio::spawn({
        let pool = pool.clone();
        async move {
            let _held = pool.acquire().await.expect("there is room");
            panic!("expected");
        }
    });
    assert!(task.await.expect_err("it panics").is_panic());
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    assert_eq!(pool.snapshot().discarded, 1);
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn what_the_user_or_the_source_does_not_want_back_is_closed() {
    let (pool, world) = db(1, |pool| pool);
    pool.acquire().await.expect("there is room").discard();
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    pool.acquire().await.expect("another one").in_transaction = true;
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    drop(pool.acquire().await.expect("another one").watched());
    assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    assert_eq!(pool.snapshot().discarded, 3);
    pool.acquire()
        .await
        .expect("another one")
        .watched()
        .finish();
    assert_eq!((held(&pool), world.live()), ([1, 0, 1, 0], 1));
    // to who waits, a place is as good when its resource was discarded
    let last = pool.acquire().await.expect("it is there");
    let mut waiting = Box::pin(pool.acquire());
    assert!(poll(&mut waiting).is_pending());
    last.discard();
    assert!(matches!(poll(&mut waiting), Poll::Ready(Ok(one)) if one.id == 5));
}

/// Asks for a number, and gets the first answer on the line.
async fn ask(connection: &mut Connection, number: u32) -> u32 {
    connection.replies.push_back(number);
    tokio::time::sleep(Duration::from_millis(100)).await;
    connection.replies.pop_front().expect("it was asked")
}

#[tokio::test(start_paused = true)]
async fn o5_the_answer_to_a_cancelled_call_reaches_nobody_else() {
    let rounds = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        100_000
    } else {
        1_000
    };
    let (pool, world) = db(1, |pool| pool);
    let get = async |number| {
        let mut connection = pool.acquire().await.expect("there is room").watched();
        let answer = ask(&mut connection, number).await;
        connection.finish();
        answer
    };
    for round in 0..rounds {
        let cancelled = timeout(Duration::from_millis(50), get(round)).await;
        assert!(cancelled.is_err());
        assert_eq!(get(round + rounds).await, round + rounds);
    }
    all_are_there(&pool, &world).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_lent_and_who_waits_can_go_to_another_thread() {
    fn sends<T: Send>(value: T) -> T {
        value
    }
    fn shared<T: Sync>(_: &T) {}
    let (pool, _world) = db(1, |pool| pool);
    shared(&pool);
    drop(sends(pool.acquire().await.expect("there is room")));
    drop(sends(pool.acquire()));
}
