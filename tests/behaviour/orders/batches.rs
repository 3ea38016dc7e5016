//! What bounds calls above a batch, for each item, and below it, for each batch.

use resilience::{Rejection, batch, bulkhead, concurrency_limit, hedge, rate_limit};

use crate::{Layers, sleep};

/// A batch of two, and the four layers: where they stand above it, and where below.
#[bulkhead(9, name = "above")]
#[rate_limit("9/h", name = "above")]
#[concurrency_limit(adaptive, name = "above")]
#[hedge("1h", idempotent, name = "above")]
#[batch(size = 2, max_wait = "10ms")]
async fn above(items: Vec<u64>) -> Result<Vec<u64>, Rejection> {
    sleep(1).await;
    Ok(items)
}

#[batch(size = 2, max_wait = "10ms")]
#[bulkhead(9, name = "below")]
#[rate_limit("9/h", name = "below")]
#[concurrency_limit(adaptive, name = "below")]
#[hedge("1h", idempotent, clone(items), name = "below")]
async fn below(items: Vec<u64>) -> Result<Vec<u64>, Rejection> {
    sleep(1).await;
    Ok(items)
}

fn seen(layers: &Layers) -> [u64; 4] {
    [
        layers.bulkhead().admitted,
        layers.rate_limit().admitted,
        layers.limit().successful,
        layers.hedge().won_by_first,
    ]
}

#[tokio::test(start_paused = true)]
async fn above_a_batch_each_item_is_let_in_and_below_it_each_batch() {
    let items = Layers::of("above");
    let both = async { tokio::join!(above(1), above(2)) };
    assert_eq!(items.run(both).await, (Ok(1), Ok(2)));
    assert_eq!(seen(&items), [2; 4]);

    let batches = Layers::of("below");
    let both = async { tokio::join!(below(1), below(2)) };
    assert_eq!(batches.run(both).await, (Ok(1), Ok(2)));
    assert_eq!(seen(&batches), [1; 4]);
}
