//! One for each attempt and one for all, with every other layer around them, and a future that stays `Send`.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::time::Duration;

use resilience::{Rejection, cached, circuit_breaker, fallback, profile, retry_with_backoff, timeout};

#[derive(Clone, Debug)]
struct Failed;

impl From<Rejection> for Failed {
    fn from(_: Rejection) -> Self {
        Self
    }
}

#[profile]
#[fallback(|_| 7)]
#[cached(ttl = "1m")]
#[timeout("10s")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0)]
#[circuit_breaker]
#[timeout(Duration::from_secs(u64::from(n)))]
async fn work(n: u8) -> Result<u8, Failed> {
    tokio::task::yield_now().await;
    if n == 0 { Err(Failed) } else { Ok(n) }
}

/// A cell is `Send` and not `Sync`: the layer takes it as the function itself does.
#[timeout("10s")]
async fn owning(cell: Cell<u8>, list: &mut Vec<u8>) -> Result<u8, Failed> {
    tokio::task::yield_now().await;
    list.push(cell.get());
    Ok(cell.get())
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(is_send(work(1)).await.unwrap(), 1);
    // no time at all: it is dropped where it yields
    assert_eq!(work(0).await.unwrap(), 7);
    let mut list = Vec::new();
    assert_eq!(is_send(owning(Cell::new(3), &mut list)).await.unwrap(), 3);
    assert_eq!(list, [3]);
}
