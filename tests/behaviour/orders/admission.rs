//! What lets calls in, above and below each other: what the upper one refuses costs the lower one nothing.

use resilience::{RejectionKind, bulkhead, chaos, concurrency_limit, rate_limit};

use crate::{Answer, Layers, refused, sleep};

#[bulkhead(1, name = "bulkhead rate")]
#[rate_limit("1/h", burst = 9, name = "bulkhead rate")]
async fn bulkhead_rate_limit() -> Answer {
    Ok(sleep(1).await)
}

#[rate_limit("1/h", burst = 9, name = "rate bulkhead")]
#[bulkhead(1, name = "rate bulkhead")]
async fn rate_limit_bulkhead() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn a_full_bulkhead_uses_permits_only_below_the_rate_limit() {
    let above = Layers::of("bulkhead rate");
    let both = async { tokio::join!(bulkhead_rate_limit(), bulkhead_rate_limit()) };
    let (first, second) = above.run(both).await;
    assert_eq!(
        (first, refused(second)),
        (Ok(1), RejectionKind::BulkheadFull)
    );
    assert_eq!(above.rate_limit().admitted, 1);

    let below = Layers::of("rate bulkhead");
    let both = async { tokio::join!(rate_limit_bulkhead(), rate_limit_bulkhead()) };
    let (first, second) = below.run(both).await;
    assert_eq!(
        (first, refused(second)),
        (Ok(1), RejectionKind::BulkheadFull)
    );
    assert_eq!(below.rate_limit().admitted, 2);
}

#[bulkhead(1, name = "bulkhead limit")]
#[concurrency_limit(adaptive, name = "bulkhead limit")]
async fn bulkhead_concurrency_limit() -> Answer {
    Ok(sleep(1).await)
}

#[concurrency_limit(adaptive, name = "limit bulkhead")]
#[bulkhead(1, name = "limit bulkhead")]
async fn concurrency_limit_bulkhead() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn a_full_bulkhead_takes_a_place_of_a_limit_only_below_it_and_teaches_it_nothing() {
    let above = Layers::of("bulkhead limit");
    let both = async { tokio::join!(bulkhead_concurrency_limit(), bulkhead_concurrency_limit()) };
    let (first, second) = above.run(both).await;
    assert_eq!(
        (first, refused(second)),
        (Ok(1), RejectionKind::BulkheadFull)
    );
    assert_eq!((above.limit().admitted, above.limit().ignored), (1, 0));

    let below = Layers::of("limit bulkhead");
    let both = async { tokio::join!(concurrency_limit_bulkhead(), concurrency_limit_bulkhead()) };
    let (first, second) = below.run(both).await;
    assert_eq!(
        (first, refused(second)),
        (Ok(1), RejectionKind::BulkheadFull)
    );
    assert_eq!((below.limit().admitted, below.limit().ignored), (2, 1));
}

#[rate_limit("1/h", name = "rate limit")]
#[concurrency_limit(adaptive, name = "rate limit")]
async fn rate_limit_concurrency_limit() -> Answer {
    Ok(sleep(1).await)
}

#[concurrency_limit(adaptive, name = "limit rate")]
#[rate_limit("1/h", name = "limit rate")]
async fn concurrency_limit_rate_limit() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_permit_takes_a_place_of_a_limit_only_below_it_and_teaches_it_nothing() {
    let above = Layers::of("rate limit");
    above.run(rate_limit_concurrency_limit()).await.unwrap();
    let second = above.run(rate_limit_concurrency_limit()).await;
    assert_eq!(refused(second), RejectionKind::RateLimited);
    assert_eq!((above.limit().admitted, above.limit().ignored), (1, 0));

    let below = Layers::of("limit rate");
    below.run(concurrency_limit_rate_limit()).await.unwrap();
    let second = below.run(concurrency_limit_rate_limit()).await;
    assert_eq!(refused(second), RejectionKind::RateLimited);
    assert_eq!((below.limit().admitted, below.limit().ignored), (2, 1));
}

#[chaos(error = 1.0, name = "chaos admission")]
#[bulkhead(1, name = "chaos admission")]
#[rate_limit("1/h", name = "chaos admission")]
#[concurrency_limit(adaptive, name = "chaos admission")]
async fn chaos_above() -> Answer {
    Ok(sleep(1).await)
}

#[bulkhead(1, name = "admission chaos")]
#[rate_limit("1/h", name = "admission chaos")]
#[concurrency_limit(adaptive, name = "admission chaos")]
#[chaos(error = 1.0, name = "admission chaos")]
async fn chaos_below() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn an_injected_failure_needs_to_be_let_in_only_below_what_lets_in() {
    let admitted = |layers: &Layers| {
        [
            layers.bulkhead().admitted,
            layers.rate_limit().admitted,
            layers.limit().admitted,
        ]
    };
    let above = Layers::struck("chaos admission");
    assert_eq!(
        refused(above.run(chaos_above()).await),
        RejectionKind::Injected
    );
    assert_eq!((admitted(&above), above.chaos().errors), ([0; 3], 1));

    let below = Layers::struck("admission chaos");
    assert_eq!(
        refused(below.run(chaos_below()).await),
        RejectionKind::Injected
    );
    assert_eq!((admitted(&below), below.chaos().errors), ([1; 3], 1));
    assert_eq!((below.bulkhead().in_use, below.limit().ignored), (0, 1));
}
