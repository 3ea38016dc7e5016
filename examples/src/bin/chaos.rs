//! Shows `#[chaos]`: a game day. A third of the calls to the stock service fail or hang on purpose, and no customer sees it.
//!
//! `cargo run --bin chaos`, offline, in about two seconds.

use std::time::Duration;

use resilience::{Rejection, chaos, fallback, profile, registry, retry_with_backoff, timeout};

/// What is in stock; what nobody knows is shown as none.
#[profile("shown")]
#[fallback(value = 0)]
#[retry_with_backoff(max_attempts = 4, base_delay = "1ms")]
#[timeout("250ms", name = "stock")]
#[chaos("stock", error = 0.3, latency = "10s", rate = 0.03)]
async fn in_stock(item: u32) -> Result<u32, Rejection> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    Ok(item * 10)
}

/// Sixty customers, one after the other: how many saw the right number.
async fn customers() -> usize {
    let mut right = 0;
    for item in 1..=60 {
        let shown = in_stock(item).await.expect("the fallback answers the rest");
        right += usize::from(shown == item * 10);
    }
    right
}

#[tokio::main]
async fn main() {
    println!("a common day");
    let right = customers().await;
    println!("  {right} of 60 customers saw what is in stock");
    assert_eq!(right, 60, "the switch is off");

    println!("a game day");
    let switch = registry().chaos();
    switch.enable();
    let seed = switch.seed().expect("it is on");
    let right = customers().await;
    let injected = registry()
        .chaos_policy("stock")
        .expect("`in_stock` declares it")
        .snapshot();
    println!(
        "  {right} of 60 customers saw what is in stock, though of {} calls {} failed and {} hung",
        injected.calls, injected.errors, injected.delays
    );
    assert!(
        injected.errors + injected.delays > 0,
        "of sixty, ten at least"
    );
    let shown = registry().profile("shown").expect("declared").snapshot();
    assert_eq!((shown.error, shown.calls), (0, 120));

    // the same faults again, to look into what went wrong
    switch.enable_with_seed(seed);
    let again = customers().await;
    println!("  with the same seed: {again} of 60");
    println!("the same seed: {}", again == right);
    assert_eq!(again, right);
    switch.disable();
}
