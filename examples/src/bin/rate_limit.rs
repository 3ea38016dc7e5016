//! Shows `#[rate_limit]`: a partner's quota is kept by waiting for a turn, and each customer has a quota of their own.
//!
//! `cargo run --bin rate_limit`, offline, in half a second.

use std::time::Duration;

use resilience::{Rejection, RejectionKind, rate_limit, registry};
use resilience_examples::stopwatch::Stopwatch;

#[derive(Debug, thiserror::Error)]
enum LookupError {
    /// What the limit gives instead of a call.
    #[error(transparent)]
    Refused(#[from] Rejection),
}

/// The partner allows 20 requests a second: two at once, then one every 50 ms. Who comes too early waits for a turn.
#[rate_limit(per_second = 20, burst = 2, wait = "250ms", name = "partner")]
async fn look_up(id: u32) -> Result<String, LookupError> {
    Ok(format!("record {id}"))
}

/// Each customer may ask three times a minute.
#[rate_limit("3/min", key = customer, name = "questions")]
async fn ask(customer: &str, question: &str) -> Result<usize, LookupError> {
    let _ = customer;
    Ok(question.len())
}

#[tokio::main]
async fn main() {
    println!("ten callers at once, at a partner that allows two and then one every 50 ms");
    let watch = Stopwatch::start();
    let calls: Vec<_> = (1..=10).map(|id| Box::pin(look_up(id))).collect();
    let (mut served, mut refused) = (0, 0);
    let mut set = tokio::task::JoinSet::new();
    for call in calls {
        set.spawn(call);
    }
    while let Some(ended) = set.join_next().await {
        match ended.expect("no call panics") {
            Ok(record) => {
                println!("  {:3} ms: {record}", watch.elapsed().as_millis());
                served += 1;
            }
            Err(LookupError::Refused(rejection)) => {
                println!("  {:3} ms: {rejection}", watch.elapsed().as_millis());
                refused += 1;
            }
        }
    }
    // the burst, and five turns in 250 ms
    assert_eq!((served, refused), (7, 3));
    assert!(watch.elapsed() >= Duration::from_millis(240));

    println!("each customer has three questions a minute");
    for customer in ["ada", "ada", "ada", "ada", "bob"] {
        match ask(customer, "how long is this?").await {
            Ok(length) => println!("  {customer}: {length} letters"),
            Err(LookupError::Refused(rejection)) => {
                assert_eq!(
                    (customer, rejection.kind()),
                    ("ada", RejectionKind::RateLimited)
                );
                println!("  {customer}: {rejection}");
            }
        }
    }

    for limit in registry().rate_limiters() {
        println!(
            "`{}`: {} calls, {} let through ({} after a wait), {} refused, {} keys",
            limit.name, limit.total, limit.admitted, limit.waited, limit.rejected, limit.keys,
        );
    }
    let partner = registry()
        .rate_limiter("partner")
        .expect("declared above")
        .snapshot();
    assert_eq!(
        (partner.admitted, partner.waited, partner.rejected),
        (7, 5, 3)
    );
}
