//! Clones of arguments, a policy by its path, and arguments that attempts only borrow.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{RetryPolicy, retry_with_backoff};

static QUICK: RetryPolicy = RetryPolicy::new().base_delay(Duration::ZERO).checked();

mod policies {
    use resilience::RetryPolicy;

    pub(crate) const ONCE: RetryPolicy = RetryPolicy::new().max_attempts(1);
}

async fn post(body: Vec<u8>, tag: Option<String>) -> Result<usize, String> {
    tokio::task::yield_now().await;
    tag.map_or(Ok(body.len()), Err)
}

#[retry_with_backoff(policy = QUICK, clone(body, tag))]
async fn consumed(body: Vec<u8>, (tag, calls): (Option<String>, &mut u32)) -> Result<usize, String> {
    *calls += 1;
    post(body, tag).await
}

#[retry_with_backoff(policy = policies::ONCE, name = "once")]
async fn borrowed(body: Vec<u8>, tag: &str) -> Result<usize, String> {
    if tag.is_empty() { Ok(body.len()) } else { Err(tag.to_owned()) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut calls = 0;
    let failed = consumed(vec![1], (Some("no".to_owned()), &mut calls)).await;
    assert_eq!((failed, calls), (Err("no".to_owned()), 3));
    assert_eq!(consumed(vec![1, 2], (None, &mut calls)).await, Ok(2));
    assert_eq!(borrowed(vec![1], "").await, Ok(1));
    assert_eq!(borrowed(vec![1], "down").await, Err("down".to_owned()));
}
