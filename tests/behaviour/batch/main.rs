//! Batches: everybody gets its own answer, whoever panics, miscounts, is dropped or goes away with its runtime.

mod bad_items;
mod drops;
mod expansion;
mod limits;
mod promises;
mod runtimes;
mod shapes;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use resilience::Batcher;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// What the batch function was given, batch by batch.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Vec<u32>>>>);

impl Seen {
    fn note(&self, items: &[u32]) {
        self.0.lock().unwrap().push(items.to_vec());
    }

    fn batches(&self) -> Vec<Vec<u32>> {
        self.0.lock().unwrap().clone()
    }

    /// Ten times each item, after `yields` suspensions.
    fn tens(&self, yields: usize) -> impl Fn(Vec<u32>) -> Running + use<> {
        let seen = self.clone();
        move |items| {
            seen.note(&items);
            Box::pin(async move {
                for _ in 0..yields {
                    suspend().await;
                }
                Ok(items.into_iter().map(|item| item * 10).collect())
            })
        }
    }
}

type Running = Pin<Box<dyn Future<Output = Result<Vec<u32>, String>> + Send>>;
type Numbers = Arc<Batcher<u32, u32, String>>;
type Loaded = Result<u32, resilience::Failure<String>>;

/// A task that loads.
fn spawn_load(batcher: &Numbers, item: u32) -> JoinHandle<Loaded> {
    let batcher = batcher.clone();
    tokio::spawn(async move { batcher.load(item).await })
}

/// The moment on the paused clock.
fn now() -> Instant {
    Instant::now()
}

/// One poll by hand, with nobody to be woken.
fn poll_once<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Lets every task run that can.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// One suspension that wakes itself at once, so that every poll of a run takes it one step further.
async fn suspend() {
    let mut done = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut done, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
