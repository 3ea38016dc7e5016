//! The pairs with batch: what stands above is per item, what stands below per batch.

use crate::functions::{self as f, BAD};
use crate::{Layers, runs};

type Answer = Result<u8, String>;

fn bad() -> Answer {
    Err("bad".to_owned())
}

#[tokio::test(start_paused = true)]
async fn profile_above_batch_counts_items() {
    let at = Layers::of("profile_batch");
    let both = async { tokio::join!(f::profile_batch(1), f::profile_batch(2)) };
    assert_eq!(at.run(both).await, (Ok(1), Ok(2)));
    assert_eq!(
        (at.profile().calls, at.batched(), runs()),
        (2, [2, 2, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn batch_above_profile_lets_it_count_batches() {
    let at = Layers::of("batch_profile");
    let both = async { tokio::join!(f::batch_profile(1), f::batch_profile(2)) };
    assert_eq!(at.run(both).await, (Ok(1), Ok(2)));
    assert_eq!(
        (at.profile().calls, at.batched(), runs()),
        (1, [2, 2, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn fallback_above_batch_answers_each_item() {
    let at = Layers::of("fallback_batch");
    let both = async { tokio::join!(f::fallback_batch(1), f::fallback_batch(BAD)) };
    assert_eq!(at.run(both).await, (Ok(7), Ok(7)));
    assert_eq!(
        (at.answered(), at.batched(), runs()),
        ([2, 0, 2], [2, 2, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn batch_above_fallback_lets_it_answer_the_batch() {
    let at = Layers::of("batch_fallback");
    let both = async { tokio::join!(f::batch_fallback(1), f::batch_fallback(BAD)) };
    assert_eq!(at.run(both).await, (Ok(7), Ok(7)));
    assert_eq!(
        (at.answered(), at.batched(), runs()),
        ([1, 0, 1], [2, 2, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn cached_above_batch_sends_an_item_once() {
    let at = Layers::of("cached_batch");
    let both = async { tokio::join!(f::cached_batch(1), f::cached_batch(1)) };
    assert_eq!(at.run(both).await, (Ok(1), Ok(1)));
    assert_eq!(at.run(f::cached_batch(1)).await, Ok(1));
    assert_eq!(
        (at.looked(), at.batched(), runs()),
        ([1, 1, 0, 1], [1, 1, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn batch_above_cached_keeps_whole_batches() {
    let at = Layers::of("batch_cached");
    for _ in 0..2 {
        let both = async { tokio::join!(f::batch_cached(1), f::batch_cached(1)) };
        assert_eq!(at.run(both).await, (Ok(1), Ok(1)));
    }
    assert_eq!(
        (at.looked(), at.batched(), runs()),
        ([1, 1, 0, 0], [4, 4, 2], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn retry_above_batch_sends_the_item_again() {
    let at = Layers::of("retry_batch");
    assert_eq!(at.run(f::retry_batch(BAD)).await, bad());
    assert_eq!(
        (at.retried(), at.batched(), runs()),
        ([2, 1, 0], [3, 3, 3], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn batch_above_retry_runs_the_batch_again() {
    let at = Layers::of("batch_retry");
    assert_eq!(at.run(f::batch_retry(BAD)).await, bad());
    assert_eq!(
        (at.retried(), at.batched(), runs()),
        ([2, 1, 0], [1, 1, 1], 3)
    );
}

#[tokio::test(start_paused = true)]
async fn breaker_above_batch_counts_items() {
    let at = Layers::of("breaker_batch");
    let both = async { tokio::join!(f::breaker_batch(1), f::breaker_batch(BAD)) };
    assert_eq!(at.run(both).await, (bad(), bad()));
    assert_eq!(
        (at.broke(), at.batched(), runs()),
        ([2, 2, 0], [2, 2, 1], 1)
    );
}

#[tokio::test(start_paused = true)]
async fn batch_above_breaker_lets_it_count_batches() {
    let at = Layers::of("batch_breaker");
    let both = async { tokio::join!(f::batch_breaker(1), f::batch_breaker(BAD)) };
    assert_eq!(at.run(both).await, (bad(), bad()));
    assert_eq!(
        (at.broke(), at.batched(), runs()),
        ([1, 1, 0], [2, 2, 1], 1)
    );
}
