//! Whole calls through a bulkhead, for code that uses it without the attribute.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::acquire::Acquire;
use super::keys::BulkheadKey;
use super::permit::BulkheadPermit;
use super::policy::Bulkhead;
use crate::words::rejection::Rejection;

impl Bulkhead {
    /// Runs `future` in a place of its own, waiting for it as [`acquire`](Self::acquire) does. The place is given back when
    /// the future is ready, whether this one is dropped then or later.
    ///
    /// See [`Bulkhead`] for an example.
    ///
    /// # Errors
    /// As [`acquire`](Self::acquire); the future is not polled then.
    ///
    /// # Cancel safety
    /// Dropped before it ends, the call is counted as abandoned and its place, in the queue or inside, given back.
    ///
    /// # Panics
    /// Where `future` does, and as [`acquire`](Self::acquire). The place is given back.
    pub fn run<F: Future>(&self, future: F) -> Confined<'_, F> {
        Confined::new(self.acquire(), future)
    }

    /// Runs `future` in a place among the calls of this key.
    ///
    /// ```
    /// # use resilience_runtime::rooms::bulkhead::Bulkhead;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let accounts = Bulkhead::builder("accounts", 1).queue(100).build()?;
    /// assert_eq!(accounts.run_for("alice", async { 7 }).await, Ok(7));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Cancel safety
    /// As [`run`](Self::run). The key is looked up when this is called.
    ///
    /// # Panics
    /// As [`run`](Self::run) and [`acquire_for`](Self::acquire_for).
    pub fn run_for<K, F>(&self, key: &K, future: F) -> Confined<'_, F>
    where
        K: BulkheadKey + ?Sized,
        F: Future,
    {
        Confined::new(self.acquire_for(key), future)
    }

    /// Runs `f` where a place is free now.
    ///
    /// ```
    /// # use resilience_runtime::rooms::bulkhead::Bulkhead;
    /// let disk = Bulkhead::builder("disk", 1).build()?;
    /// assert_eq!(disk.run_sync(|| 7), Ok(7));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    /// As [`try_acquire`](Self::try_acquire).
    ///
    /// # Panics
    /// Where `f` does; the place is given back.
    pub fn run_sync<T>(&self, f: impl FnOnce() -> T) -> Result<T, Rejection> {
        let _permit = self.try_acquire()?;
        Ok(f())
    }
}

enum Stage<'b> {
    Asks(Acquire<'b>),
    Runs(BulkheadPermit<'b>),
    Over,
}

pin_project! {
    /// A call through a [`Bulkhead`]: what [`Bulkhead::run`] gives.
    #[must_use = "futures do nothing unless polled"]
    pub struct Confined<'b, F> {
        // before the permit: what is dropped unfinished is gone when its place is given back
        #[pin]
        future: F,
        stage: Stage<'b>,
    }
}

impl<'b, F> Confined<'b, F> {
    fn new(acquire: Acquire<'b>, future: F) -> Self {
        Self {
            future,
            stage: Stage::Asks(acquire),
        }
    }
}

impl<F: Future> Future for Confined<'_, F> {
    type Output = Result<F::Output, Rejection>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Stage::Asks(acquire) = this.stage {
            let asked = ready!(Pin::new(acquire).poll(cx));
            *this.stage = Stage::Over;
            *this.stage = Stage::Runs(asked?.watched());
        }
        // out of the struct while the future runs: should it panic, the unwinding gives the place back
        let Stage::Runs(permit) = std::mem::replace(this.stage, Stage::Over) else {
            panic!("a call through a bulkhead was polled after it ended");
        };
        let Poll::Ready(value) = this.future.poll(cx) else {
            *this.stage = Stage::Runs(permit);
            return Poll::Pending;
        };
        permit.finish();
        Poll::Ready(Ok(value))
    }
}
