//! Beside the attributes that start a runtime.
use std::sync::atomic::{AtomicU8, Ordering};

use resilience::{batch, circuit_breaker, fallback, profile, retry_with_backoff};

static RUNS: AtomicU8 = AtomicU8::new(0);

/// Expanded first, the runtime stands inside of the layers: each attempt has one of its own.
#[tokio::main(flavor = "current_thread")]
#[profile("blocking")]
#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
#[circuit_breaker("blocking")]
async fn blocking() -> Result<u8, String> {
    tokio::task::yield_now().await;
    match RUNS.fetch_add(1, Ordering::Relaxed) {
        0 => Err("once more".to_owned()),
        runs => Ok(runs),
    }
}

/// Below ours it stands outside of the layers, so that they may wait in it.
#[profile("waiting")]
#[fallback(async |_err| 7)]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
#[tokio::main(flavor = "current_thread")]
async fn waiting() -> Result<u8, String> {
    load(1).await?;
    Err("no".to_owned())
}

#[batch(max_wait = "1ms")]
async fn load(ids: Vec<u8>) -> Result<Vec<u8>, String> {
    Ok(ids)
}

#[profile("main")]
#[tokio::main(flavor = "current_thread")]
async fn layered_main() {
    assert_eq!(load(2).await, Ok(2));
}

fn main() {
    assert_eq!(blocking(), Ok(1));
    assert_eq!(waiting(), Ok(7));
    layered_main();
    let calls = |name: &str| {
        resilience::registry()
            .profile(name)
            .expect("declared")
            .snapshot()
            .calls
    };
    assert_eq!(
        [calls("blocking"), calls("waiting"), calls("main")],
        [1, 1, 1]
    );
}
