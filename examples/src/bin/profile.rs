//! Shows `#[profile]`: how often a function was called, how each call ended and how long it took.
//!
//! `cargo run --bin profile`, offline, in under a second.

use std::time::Duration;

use resilience::{profile, registry};

/// A search that takes longer the later it is asked, and knows nothing of drafts.
#[profile("search", slow = "15ms")]
async fn search(query: &str, page: u64) -> Result<Vec<String>, String> {
    tokio::time::sleep(Duration::from_millis(page)).await;
    match query {
        "draft" => Err("drafts are not searched".to_owned()),
        _ => Ok(vec![format!("{query}, page {page}")]),
    }
}

/// Plain functions are measured the same way, and called as they are in the registry.
#[profile]
fn parse(text: &str) -> usize {
    text.split_whitespace().count()
}

#[tokio::main]
async fn main() {
    for page in 1..=20 {
        search("report", page).await.expect("reports are searched");
    }
    search("draft", 1).await.expect_err("drafts are not");
    // a caller that does not wait: its call is counted as abandoned
    let hurried = tokio::time::timeout(Duration::from_millis(5), search("report", 500)).await;
    assert!(hurried.is_err());
    assert_eq!(parse("how many words are these"), 5);

    for seen in registry().profiles() {
        println!(
            "{}\n  {} calls: {} ok, {} errors, {} abandoned; {} slow; {} in flight",
            seen.name,
            seen.calls,
            seen.success,
            seen.error,
            seen.abandoned,
            seen.slow_calls,
            seen.in_flight,
        );
        let ms = |figure: Option<f64>| figure.map_or("-".to_owned(), |ms| format!("{ms:.3} ms"));
        println!(
            "  min {}, mean {}, p50 {}, p95 {}, p99 {}, max {}",
            ms(seen.min_ms),
            ms(seen.mean_ms),
            ms(seen.p50_ms),
            ms(seen.p95_ms),
            ms(seen.p99_ms),
            ms(seen.max_ms),
        );
    }

    let seen = registry()
        .profile("search")
        .expect("`search` declares it")
        .snapshot();
    assert_eq!(
        (seen.calls, seen.success, seen.error, seen.abandoned),
        (22, 20, 1, 1)
    );
    assert!((6..=20).contains(&seen.slow_calls), "from 15 ms on");
    assert_eq!(seen.in_flight, 0, "nothing is forgotten");
    assert!(
        seen.min_ms < seen.p50_ms
            && seen.p50_ms < seen.p99_ms
            && seen.p99_ms <= seen.max_ms.map(|ms| ms * 1.04)
    );
    assert!(seen.last_call_at_ms.is_some());
    println!("checked: every call is in exactly one of the counts");
}
