//! Limits, queues and waits, as literals and as expressions.

use std::time::Duration;

use resilience::{Rejection, bulkhead};

const PLACES: u32 = 3;
const PATIENCE: Duration = Duration::from_millis(20);

/// One place.
#[bulkhead(1)]
async fn one(id: u64) -> Result<u64, Rejection> {
    Ok(id)
}

/// Every option.
#[bulkhead(
    limit = PLACES,
    queue = 2 * PLACES,
    wait = PATIENCE,
    key = (tenant.to_owned(), id),
    name = "numbers",
    map_rejection = |full| full.to_string(),
)]
async fn all(tenant: &str, id: u64) -> Result<u64, String> {
    Ok(id + tenant.len() as u64)
}

/// No wait: as long as it takes.
#[bulkhead(2, queue = 4)]
async fn patient(text: String) -> Option<String> {
    Some(text)
}

/// A synchronous one.
#[bulkhead(2, key = &*text)]
fn sync(text: String) -> Option<String> {
    Some(text)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(one(1).await, Ok(1));
    assert_eq!(all("acme", 1).await, Ok(5));
    assert_eq!(patient("x".to_owned()).await.as_deref(), Some("x"));
    assert_eq!(sync("x".to_owned()).as_deref(), Some("x"));
}
