//! The types a batch can have: errors by `Clone` or `Arc`, futures that are `Send`, figures that serialise.

use std::sync::Arc;

use resilience::{BatchSnapshot, Batcher, Failure, Rejection};

/// An error as users write it.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

#[derive(Debug, PartialEq)]
struct Unclonable;

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test(start_paused = true)]
async fn an_error_without_clone_goes_round_in_an_arc() {
    let batcher = Batcher::builder("arc")
        .size(2)
        .build(|_: Vec<u8>| async { Err::<Vec<u8>, _>(Arc::new(Unclonable)) })
        .unwrap();
    let (one, two) = tokio::join!(assert_send(batcher.load(1)), batcher.load(2));
    let (Err(Failure::Failed(one)), Err(Failure::Failed(two))) = (one, two) else {
        panic!("not failed");
    };
    assert!(Arc::ptr_eq(&one, &two));
}

#[tokio::test(start_paused = true)]
async fn neither_items_nor_results_need_clone_or_sync() {
    struct Item(std::cell::Cell<u8>);
    let batcher = Batcher::builder("plain")
        .size(2)
        .build(|items: Vec<Item>| async move {
            Ok::<_, String>(items.into_iter().map(|item| item.0).collect())
        })
        .unwrap();
    let (one, two) = tokio::join!(
        assert_send(batcher.load(Item(1.into()))),
        batcher.load(Item(2.into()))
    );
    assert_eq!((one.unwrap().get(), two.unwrap().get()), (1, 2));
}

#[test]
fn figures_come_back_as_they_went() {
    let batcher = Batcher::builder("shown")
        .build(|items: Vec<u8>| async { Ok::<_, String>(items) })
        .unwrap();
    let shown = batcher.snapshot();
    let text = serde_json::to_string(&shown).unwrap();
    let back: BatchSnapshot = serde_json::from_str(&text).unwrap();
    assert_eq!(back, shown);
    assert_eq!((shown.mean_size, shown.concurrency), (None, None));
}
