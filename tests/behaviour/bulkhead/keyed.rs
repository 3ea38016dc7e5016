//! A limit for each key; keys that are idle are gone.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use resilience::{Bulkhead, Kind, Registry};

use crate::{built, held, poll, refused};

#[tokio::test(start_paused = true)]
async fn each_key_has_the_whole_limit_and_a_queue_of_its_own() {
    let bulkhead = built(1, 1, None);
    let alice = bulkhead.acquire_for("alice").await.unwrap();
    let mut second = bulkhead.acquire_for("alice");
    assert!(poll(&mut second).is_pending());
    refused(bulkhead.acquire_for("alice").await);
    let bob = bulkhead.try_acquire_for("bob").unwrap();
    let nobody = bulkhead.try_acquire().unwrap();
    assert_eq!(held(&bulkhead), (3, 1));
    drop(alice);
    let second = second.await.unwrap();
    refused(bulkhead.try_acquire_for("alice"));
    drop((second, bob, nobody));
    assert_eq!((held(&bulkhead), bulkhead.snapshot().keys), ((0, 0), 0));
}

#[test]
fn text_is_one_key_borrowed_or_owned_and_other_types_are_others() {
    let bulkhead = built(1, 0, None);
    let taken = bulkhead.try_acquire_for("7").unwrap();
    refused(bulkhead.try_acquire_for(&"7".to_owned()));
    let number = bulkhead.try_acquire_for(&7_u64).unwrap();
    assert!(bulkhead.try_acquire_for(&Arc::<str>::from("7")).is_ok());
    assert_eq!(bulkhead.snapshot().keys, 2);
    drop((taken, number));
}

#[tokio::test(start_paused = true)]
async fn idle_keys_are_gone_however_their_calls_ended() {
    let bulkhead = built(1, 1, Some(Duration::from_millis(10)));
    for key in 0..1_000_u32 {
        let permit = bulkhead.try_acquire_for(&key).unwrap();
        refused(bulkhead.acquire_for(&key).await);
        let mut dropped = bulkhead.acquire_for(&key);
        assert!(poll(&mut dropped).is_pending());
        drop(dropped);
        assert_eq!(bulkhead.snapshot().keys, 1);
        drop(permit);
        assert_eq!(bulkhead.run_for(&key, async { 7 }).await, Ok(7));
        let unpolled = bulkhead.acquire_for(&key);
        assert_eq!(bulkhead.snapshot().keys, 1);
        drop(unpolled);
    }
    assert_eq!(bulkhead.snapshot().keys, 0);
}

/// A key that takes its time to be made owned: the numbers change meanwhile.
#[derive(PartialEq, Eq, Hash)]
struct Slowly;

thread_local! {
    static MEANWHILE: RefCell<Option<Registry>> = const { RefCell::new(None) };
}

impl Clone for Slowly {
    fn clone(&self) -> Self {
        if let Some(registry) = MEANWHILE.take() {
            let set = registry.update(Kind::BULKHEAD, "disk", [("limit", "1")]);
            assert_eq!(set, Ok(()));
        }
        Self
    }
}

#[test]
fn a_key_that_comes_while_the_limit_changes_has_the_new_one() {
    let mine = Registry::new();
    let bulkhead = mine.add(built(3, 0, None)).unwrap();
    MEANWHILE.set(Some(mine));
    let one = bulkhead.try_acquire_for(&Slowly).unwrap();
    refused(bulkhead.try_acquire_for(&Slowly));
    drop(one);
}

#[tokio::test]
async fn a_lock_for_each_key_loses_no_update() {
    let accounts: Arc<Bulkhead> = Arc::new(built(1, 1_000, None));
    let sums: Arc<[std::sync::atomic::AtomicU64; 3]> = Arc::default();
    let calls = (0..300_usize).map(|number| {
        let (accounts, sums) = (accounts.clone(), sums.clone());
        tokio::spawn(async move {
            let key = number % 3;
            let change = async {
                let before = sums[key].load(std::sync::atomic::Ordering::Relaxed);
                tokio::task::yield_now().await;
                sums[key].store(before + 1, std::sync::atomic::Ordering::Relaxed);
            };
            accounts.run_for(&key, change).await.unwrap();
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    let sums = [0, 1, 2].map(|key| sums[key].load(std::sync::atomic::Ordering::Relaxed));
    assert_eq!(sums, [100; 3]);
    assert_eq!(accounts.snapshot().keys, 0);
}
