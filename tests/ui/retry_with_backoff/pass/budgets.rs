//! Budgets by name alone, with numbers, by a constant, shared by async and sync functions.
#![forbid(unsafe_code)]

use resilience::{registry, retry_with_backoff};

const API: &str = "api";

#[retry_with_backoff(max_attempts = 9, base_delay = 0, budget = "api")]
async fn ask(word: &str) -> Result<usize, String> {
    Err(word.to_owned())
}

#[retry_with_backoff(max_attempts = 9, base_delay = 0, budget(API, ratio = 0.5, min_per_second = 1, capacity = 2 + 2))]
fn ask_again(word: &str) -> Result<usize, String> {
    if word.is_empty() { Ok(0) } else { Err(word.to_owned()) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(ask("no").await, Err("no".to_owned()));
    assert_eq!(ask_again("no"), Err("no".to_owned()));
    assert_eq!(ask_again(""), Ok(0));
    let api = registry().retry_budget("api").unwrap().snapshot();
    assert_eq!((api.spent, api.config.capacity), (4, 4));
}
