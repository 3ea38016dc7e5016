//! The attribute itself: which calls share a value.

use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::cached;

fn ran(runs: &AtomicUsize) -> usize {
    runs.fetch_add(1, Ordering::SeqCst) + 1
}

#[cached(skip(runs))]
fn arguments(runs: &AtomicUsize, name: &str, day: u64, tag: Option<&str>, owned: String) -> usize {
    let _ = (name, day, tag, owned);
    ran(runs)
}

#[cached(key(name.len(), day))]
async fn expressions(runs: &AtomicUsize, name: &str, day: u64) -> Result<usize, String> {
    let _ = (name, day);
    Ok(ran(runs))
}

#[cached(key = name)]
async fn expression(runs: &AtomicUsize, name: &str) -> Option<usize> {
    let _ = name;
    Some(ran(runs))
}

#[test]
fn every_argument_tells_calls_apart() {
    let runs = AtomicUsize::new(0);
    let ask = |name, day, tag, owned: &str| arguments(&runs, name, day, tag, owned.to_owned());
    assert_eq!(ask("a", 1, None, "x"), 1);
    assert_eq!(ask("b", 1, None, "x"), 2);
    assert_eq!(ask("a", 2, None, "x"), 3);
    assert_eq!(ask("a", 1, Some("t"), "x"), 4);
    assert_eq!(ask("a", 1, None, "y"), 5);
    // and the same ones find their value again
    assert_eq!(ask("b", 1, None, "x"), 2);
    assert_eq!(ask("a", 1, Some("t"), "x"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_written_key_is_all_that_tells_calls_apart() {
    let runs = AtomicUsize::new(0);
    assert_eq!(expressions(&runs, "ab", 1).await, Ok(1));
    assert_eq!(expressions(&runs, "abc", 1).await, Ok(2));
    assert_eq!(expressions(&runs, "ab", 2).await, Ok(3));
    assert_eq!(expressions(&runs, "yz", 1).await, Ok(1));

    assert_eq!(expression(&runs, "ab").await, Some(4));
    assert_eq!(expression(&runs, "abc").await, Some(5));
    assert_eq!(expression(&runs, "ab").await, Some(4));
}
