//! A bad item: whom it fails, and how it fails alone.

use std::sync::Arc;

use resilience::registry::Registry;
use resilience::{Batcher, Failure, batch};

use super::{Numbers, spawn_load};

const BAD: u32 = 7;

#[tokio::test(start_paused = true)]
async fn a9_a_bad_item_fails_those_of_its_batch_and_no_later_one() {
    let halves = |items: Vec<u32>| async move {
        if items.contains(&BAD) {
            return Err(String::from("a bad item"));
        }
        Ok(items.into_iter().map(|item| item / 2).collect())
    };
    let batcher: Numbers = Arc::new(Batcher::builder("halves").size(4).build(halves).unwrap());
    let callers: Vec<_> = (4..8).map(|item| spawn_load(&batcher, item)).collect();
    for caller in callers {
        let failed = Err(Failure::Failed(String::from("a bad item")));
        assert_eq!(caller.await.unwrap(), failed);
    }
    for round in 1..=3 {
        let callers: Vec<_> = (0..4).map(|item| spawn_load(&batcher, item)).collect();
        for (item, caller) in (0..4).zip(callers) {
            assert_eq!(caller.await.unwrap(), Ok(item / 2), "round {round}");
        }
    }
    let shown = batcher.snapshot();
    assert_eq!((shown.batches, shown.failed, shown.waiting), (4, 1, 0));
}

#[batch("bad-items", size = 100)]
async fn half(items: Vec<u32>) -> Result<Vec<Result<u32, u32>>, String> {
    let half = |item| if item == BAD { Err(item) } else { Ok(item / 2) };
    Ok(items.into_iter().map(half).collect())
}

#[tokio::test(start_paused = true)]
async fn a9_with_a_result_for_each_item_a_bad_one_of_a_hundred_fails_alone() {
    let mine = Registry::new();
    let callers: Vec<_> = (0..100)
        .map(|item| tokio::spawn(mine.wrap(half(item))))
        .collect();
    for (item, caller) in (0..100).zip(callers) {
        let expected = if item == BAD { Err(BAD) } else { Ok(item / 2) };
        assert_eq!(caller.await.unwrap(), Ok(expected));
    }
    let shown = mine.batch("bad-items").expect("declared above").snapshot();
    assert_eq!((shown.batches, shown.failed), (1, 0));
}
