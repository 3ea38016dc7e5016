//! A hedge above and below what lets calls in: above it each attempt asks by itself, below it the call has asked once.

use resilience::{RejectionKind, bulkhead, chaos, concurrency_limit, hedge, rate_limit};

use crate::{Answer, Layers, refused, sleep};

/// The first attempt hangs, the one beside it takes 5 ms.
async fn hangs_at_first() -> Answer {
    let first = resilience::attempt().number == 1;
    Ok(sleep(if first { 3_600_000 } else { 5 }).await)
}

#[hedge("10ms", idempotent, name = "hedge bulkhead")]
#[bulkhead(2, name = "hedge bulkhead")]
async fn hedge_bulkhead() -> Answer {
    hangs_at_first().await
}

#[bulkhead(2, name = "bulkhead hedge")]
#[hedge("10ms", idempotent, name = "bulkhead hedge")]
async fn bulkhead_hedge() -> Answer {
    hangs_at_first().await
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_place_below_a_hedge_and_all_share_one_above() {
    let above = Layers::of("hedge bulkhead");
    assert_eq!(above.run(hedge_bulkhead()).await, Ok(5));
    assert_eq!((above.bulkhead().admitted, above.bulkhead().in_use), (2, 0));

    let below = Layers::of("bulkhead hedge");
    assert_eq!(below.run(bulkhead_hedge()).await, Ok(5));
    assert_eq!((below.bulkhead().admitted, below.hedge().hedges), (1, 1));
}

#[hedge("10ms", idempotent, name = "hedge rate")]
#[rate_limit("9/h", name = "hedge rate")]
async fn hedge_rate_limit() -> Answer {
    hangs_at_first().await
}

#[rate_limit("9/h", name = "rate hedge")]
#[hedge("10ms", idempotent, name = "rate hedge")]
async fn rate_limit_hedge() -> Answer {
    hangs_at_first().await
}

#[tokio::test(start_paused = true)]
async fn each_attempt_takes_a_permit_below_a_hedge_and_a_call_takes_one_above() {
    let above = Layers::of("hedge rate");
    assert_eq!(above.run(hedge_rate_limit()).await, Ok(5));
    assert_eq!(above.rate_limit().admitted, 2);

    let below = Layers::of("rate hedge");
    assert_eq!(below.run(rate_limit_hedge()).await, Ok(5));
    assert_eq!((below.rate_limit().admitted, below.hedge().hedges), (1, 1));
}

#[hedge("10ms", idempotent, name = "hedge limit")]
#[concurrency_limit(adaptive, name = "hedge limit")]
async fn hedge_concurrency_limit() -> Answer {
    hangs_at_first().await
}

#[concurrency_limit(adaptive, name = "limit hedge")]
#[hedge("10ms", idempotent, name = "limit hedge")]
async fn concurrency_limit_hedge() -> Answer {
    hangs_at_first().await
}

#[tokio::test(start_paused = true)]
async fn a_limit_below_a_hedge_learns_from_the_winner_and_one_above_from_the_call() {
    let above = Layers::of("hedge limit");
    assert_eq!(above.run(hedge_concurrency_limit()).await, Ok(5));
    let limit = above.limit();
    assert_eq!((limit.admitted, limit.successful, limit.ignored), (2, 1, 1));

    let below = Layers::of("limit hedge");
    assert_eq!(below.run(concurrency_limit_hedge()).await, Ok(5));
    let limit = below.limit();
    assert_eq!((limit.admitted, limit.successful, limit.ignored), (1, 1, 0));
}

#[hedge("10ms", idempotent, name = "hedge chaos")]
#[chaos(latency = "20ms", rate = 1.0, error = 1.0, name = "hedge chaos")]
async fn hedge_chaos() -> Answer {
    Ok(sleep(1).await)
}

#[chaos(latency = "20ms", rate = 1.0, error = 1.0, name = "chaos hedge")]
#[hedge("10ms", idempotent, name = "chaos hedge")]
async fn chaos_hedge() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_its_fault_below_a_hedge_and_none_begins_below_the_chaos() {
    let above = Layers::struck("hedge chaos");
    assert_eq!(
        refused(above.run(hedge_chaos()).await),
        RejectionKind::Injected
    );
    assert_eq!((above.chaos().calls, above.hedge().failed), (2, 1));

    let below = Layers::struck("chaos hedge");
    assert_eq!(
        refused(below.run(chaos_hedge()).await),
        RejectionKind::Injected
    );
    assert_eq!((below.chaos().calls, below.hedge().calls), (1, 0));
}
