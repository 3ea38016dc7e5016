//! Every kind of value: of a `Result` under an alias, an `Option`, plain, shared, and of a future that is written out.
#![forbid(unsafe_code)]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::{cached, profile};

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn run() -> usize {
    RUNS.fetch_add(1, Ordering::Relaxed)
}

type Answer<T> = Result<T, Arc<std::io::Error>>;

struct Large(usize);

#[cached("5m")]
async fn shared(id: u64) -> Answer<Arc<Large>> {
    if id == 0 { Err(Arc::new(std::io::Error::other("none"))) } else { Ok(Arc::new(Large(run()))) }
}

#[cached(ttl = "5m", crate = ::resilience)]
fn word(id: u64) -> &'static str {
    run();
    if id == 0 { "none" } else { "some" }
}

#[cached]
fn future(id: u64) -> impl Future<Output = usize> + Send {
    async move { run() + usize::from(id > 9) }
}

#[cached]
fn boxed(id: u64) -> Pin<Box<dyn Future<Output = Result<usize, String>> + Send>> {
    Box::pin(async move { if id == 0 { Err("none".to_owned()) } else { Ok(run()) } })
}

#[profile]
#[cached]
async fn below_a_profile(id: u64) -> anyhow::Result<usize> {
    anyhow::ensure!(id > 0, "none");
    Ok(run())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let first = shared(1).await.unwrap();
    assert!(Arc::ptr_eq(&first, &shared(1).await.unwrap()));
    assert_eq!(first.0, 0);
    assert!(shared(0).await.is_err());
    assert_eq!((word(1), word(0), word(1)), ("some", "none", "some"));
    assert_eq!((future(1).await, future(2).await, future(1).await), (3, 4, 3));
    assert_eq!((boxed(1).await, boxed(1).await), (Ok(5), Ok(5)));
    assert_eq!(boxed(0).await, Err("none".to_owned()));
    assert_eq!(below_a_profile(1).await.unwrap(), 6);
    assert_eq!(below_a_profile(1).await.unwrap(), 6);
    assert_eq!(below_a_profile(2).await.unwrap(), 7);
    assert!(below_a_profile(0).await.is_err());
}
