//! A timeout above and below the others: above it their waits are not its own, below it they are.

use resilience::{RejectionKind, bulkhead, chaos, concurrency_limit, hedge, rate_limit, timeout};
use tokio::time::Instant;

use crate::{Answer, Layers, ms, refused, sleep};

#[timeout("10ms", name = "timeout bulkhead")]
#[bulkhead(1, queue = 1, name = "timeout bulkhead")]
async fn timeout_bulkhead(millis: u64) -> Answer {
    Ok(sleep(millis).await)
}

#[bulkhead(1, queue = 1, name = "bulkhead timeout")]
#[timeout("10ms", name = "bulkhead timeout")]
async fn bulkhead_timeout(millis: u64) -> Answer {
    Ok(sleep(millis).await)
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_place_counts_for_a_timeout_above_only() {
    let above = Layers::of("timeout bulkhead");
    let both = async { tokio::join!(timeout_bulkhead(8), timeout_bulkhead(8)) };
    let (first, second) = above.run(both).await;
    assert_eq!((first, refused(second)), (Ok(8), RejectionKind::TimedOut));
    assert_eq!(above.timeout().timed_out, 1);
    assert_eq!((above.bulkhead().admitted, above.bulkhead().in_use), (2, 0));

    let below = Layers::of("bulkhead timeout");
    let both = async { tokio::join!(bulkhead_timeout(8), bulkhead_timeout(8)) };
    assert_eq!(below.run(both).await, (Ok(8), Ok(8)));
    assert_eq!(below.timeout().in_time, 2);
}

#[timeout("10ms", name = "timeout rate")]
#[rate_limit("1/20ms", wait = "1s", name = "timeout rate")]
async fn timeout_rate_limit() -> Answer {
    Ok(sleep(1).await)
}

#[rate_limit("1/20ms", wait = "1s", name = "rate timeout")]
#[timeout("10ms", name = "rate timeout")]
async fn rate_limit_timeout() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_turn_counts_for_a_timeout_above_only() {
    let above = Layers::of("timeout rate");
    let both = async { tokio::join!(timeout_rate_limit(), timeout_rate_limit()) };
    let (first, second) = above.run(both).await;
    assert_eq!((first, refused(second)), (Ok(1), RejectionKind::TimedOut));
    let limiter = above.rate_limit();
    assert_eq!((limiter.admitted, limiter.abandoned), (1, 1));

    let below = Layers::of("rate timeout");
    let both = async { tokio::join!(rate_limit_timeout(), rate_limit_timeout()) };
    assert_eq!(below.run(both).await, (Ok(1), Ok(1)));
    assert_eq!(below.rate_limit().waited, 1);
}

#[timeout("10ms", name = "timeout limit")]
#[concurrency_limit(adaptive, min_limit = 1, initial_limit = 1, name = "timeout limit")]
async fn timeout_concurrency_limit(millis: u64) -> Answer {
    Ok(sleep(millis).await)
}

#[concurrency_limit(adaptive, min_limit = 1, initial_limit = 1, name = "limit timeout")]
#[timeout("10ms", name = "limit timeout")]
async fn concurrency_limit_timeout(millis: u64) -> Answer {
    Ok(sleep(millis).await)
}

#[tokio::test(start_paused = true)]
async fn what_a_limit_refuses_has_a_time_only_below_the_timeout_and_too_slow_is_a_drop_either_way()
{
    let above = Layers::of("timeout limit");
    let both = async { tokio::join!(timeout_concurrency_limit(99), timeout_concurrency_limit(1)) };
    let (slow, more) = above.run(both).await;
    assert_eq!(refused(slow), RejectionKind::TimedOut);
    assert_eq!(refused(more), RejectionKind::ConcurrencyLimited);
    assert_eq!((above.timeout().calls, above.limit().dropped), (2, 1));

    let below = Layers::of("limit timeout");
    let both = async { tokio::join!(concurrency_limit_timeout(99), concurrency_limit_timeout(1)) };
    let (slow, more) = below.run(both).await;
    assert_eq!(refused(slow), RejectionKind::TimedOut);
    assert_eq!(refused(more), RejectionKind::ConcurrencyLimited);
    assert_eq!((below.timeout().calls, below.limit().dropped), (1, 1));
}

/// The first attempt takes 20 ms, the one beside it 8.
async fn faster_beside() -> Answer {
    let first = resilience::attempt().number == 1;
    Ok(sleep(if first { 20 } else { 8 }).await)
}

#[timeout("15ms", name = "timeout hedge")]
#[hedge("10ms", idempotent, name = "timeout hedge")]
async fn timeout_hedge() -> Answer {
    faster_beside().await
}

#[hedge("10ms", idempotent, name = "hedge timeout")]
#[timeout("15ms", name = "hedge timeout")]
async fn hedge_timeout() -> Answer {
    faster_beside().await
}

#[tokio::test(start_paused = true)]
async fn h4_a_timeout_above_a_hedge_ends_all_attempts_and_one_below_each_by_itself() {
    let above = Layers::of("timeout hedge");
    let began = Instant::now();
    assert_eq!(
        refused(above.run(timeout_hedge()).await),
        RejectionKind::TimedOut
    );
    assert_eq!(began.elapsed(), ms(15));
    assert_eq!((above.timeout().calls, above.hedge().abandoned), (1, 1));

    let below = Layers::of("hedge timeout");
    let began = Instant::now();
    assert_eq!(below.run(hedge_timeout()).await, Ok(8));
    assert_eq!(began.elapsed(), ms(18));
    let timeout = below.timeout();
    assert_eq!((timeout.timed_out, timeout.in_time), (1, 1));
}

#[timeout("10ms", name = "timeout chaos")]
#[chaos(latency = "20ms", rate = 1.0, name = "timeout chaos")]
async fn timeout_chaos() -> Answer {
    Ok(sleep(1).await)
}

#[chaos(latency = "20ms", rate = 1.0, name = "chaos timeout")]
#[timeout("10ms", name = "chaos timeout")]
async fn chaos_timeout() -> Answer {
    Ok(sleep(1).await)
}

#[tokio::test(start_paused = true)]
async fn an_injected_delay_counts_for_a_timeout_above_only() {
    let above = Layers::struck("timeout chaos");
    assert_eq!(
        refused(above.run(timeout_chaos()).await),
        RejectionKind::TimedOut
    );
    assert_eq!((above.timeout().timed_out, above.chaos().delays), (1, 1));

    let below = Layers::struck("chaos timeout");
    assert_eq!(below.run(chaos_timeout()).await, Ok(1));
    assert_eq!((below.timeout().in_time, below.chaos().delays), (1, 1));
}
