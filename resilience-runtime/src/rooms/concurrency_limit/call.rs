//! Whole calls through a limit, for code that uses it without the attribute.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::permit::ConcurrencyPermit;
use super::policy::ConcurrencyLimit;
use crate::words::outcome::Failure;
use crate::words::rejection::RejectionKind;
use crate::words::severity::Classify;

impl ConcurrencyPermit<'_> {
    /// The call failed with this error: overload where it says when to come back, or is a timeout's; else ignored.
    ///
    /// ```
    /// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
    /// # use resilience_runtime::words::rejection::{Rejection, RejectionKind};
    /// let search = ConcurrencyLimit::builder("search").build()?;
    /// let permit = search.try_acquire().expect("nobody is inside");
    /// permit.settle(&Rejection::new(RejectionKind::TimedOut, "quotes"));
    /// assert_eq!(search.snapshot().dropped, 1);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn settle<E: Classify + ?Sized>(self, error: &E) {
        if means_overload(error) {
            self.dropped();
        } else {
            self.ignored();
        }
    }
}

fn means_overload<E: Classify + ?Sized>(error: &E) -> bool {
    let timed_out = error
        .rejection()
        .is_some_and(|rejection| rejection.kind() == RejectionKind::TimedOut);
    let verdict = error.verdict();
    timed_out || (!verdict.refused && verdict.retry_after.is_some())
}

fn conclude<T, E>(
    permit: ConcurrencyPermit<'_>,
    result: Result<T, E>,
    drop_if: impl FnOnce(&E) -> bool,
) -> Result<T, Failure<E>> {
    match &result {
        Ok(_) => permit.success(),
        Err(error) => {
            if drop_if(error) {
                permit.dropped();
            } else {
                permit.ignored();
            }
        }
    }
    result.map_err(Failure::Failed)
}

impl ConcurrencyLimit {
    /// Runs `future` where there is room for it. An error that says when to come back, or that is a timeout's, means
    /// overload; another one teaches nothing.
    ///
    /// See [`ConcurrencyLimit`] for an example.
    ///
    /// # Errors
    /// The future's own error, or the limit's rejection.
    ///
    /// # Cancel safety
    /// Dropped before it ends, the call gives its place back and is counted as abandoned. Nothing is taken before the
    /// first poll.
    ///
    /// # Panics
    /// Where `future` does; the place is given back.
    pub fn call<T, E, F>(&self, future: F) -> Admitted<'_, F, fn(&E) -> bool>
    where
        E: Classify,
        F: Future<Output = Result<T, E>>,
    {
        self.call_with(means_overload::<E>, future)
    }

    /// The same for any error: `drop_if` says which ones mean overload.
    ///
    /// ```
    /// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let search = ConcurrencyLimit::builder("search").build()?;
    /// let busy = |status: &u16| *status == 429 || *status == 503;
    /// let answer = search.call_with(busy, async { Err::<(), u16>(503) }).await;
    /// assert_eq!(answer.unwrap_err().error(), Some(&503));
    /// assert_eq!(search.limit(), 18);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The future's own error, or the limit's rejection.
    ///
    /// # Cancel safety
    /// As [`call`](Self::call).
    ///
    /// # Panics
    /// Where `future` or `drop_if` does; the place is given back.
    pub fn call_with<T, E, F, D>(&self, drop_if: D, future: F) -> Admitted<'_, F, D>
    where
        F: Future<Output = Result<T, E>>,
        D: FnOnce(&E) -> bool,
    {
        Admitted {
            future,
            stage: Stage::Waiting(self),
            drop_if: Some(drop_if),
        }
    }

    /// Runs `f` where there is room for it; errors as in [`call`](Self::call).
    ///
    /// ```
    /// # use resilience_runtime::rooms::concurrency_limit::ConcurrencyLimit;
    /// let search = ConcurrencyLimit::builder("search").build()?;
    /// assert_eq!(search.call_sync(|| Ok::<_, String>(3)), Ok(3));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    ///
    /// # Errors
    /// The closure's own error, or the limit's rejection.
    ///
    /// # Panics
    /// Where `f` does; the place is given back.
    pub fn call_sync<T, E: Classify>(
        &self,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Failure<E>> {
        self.call_sync_with(means_overload, f)
    }

    /// The same for any error: `drop_if` says which ones mean overload.
    ///
    /// See [`call_with`](Self::call_with) for an example.
    ///
    /// # Errors
    /// The closure's own error, or the limit's rejection.
    ///
    /// # Panics
    /// Where `f` or `drop_if` does; the place is given back.
    pub fn call_sync_with<T, E>(
        &self,
        drop_if: impl FnOnce(&E) -> bool,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Failure<E>> {
        let permit = self.try_acquire().map_err(Failure::Rejected)?;
        conclude(permit, f(), drop_if)
    }
}

enum Stage<'l> {
    Waiting(&'l ConcurrencyLimit),
    Running(ConcurrencyPermit<'l>),
    Over,
}

pin_project! {
    /// A call through a [`ConcurrencyLimit`]: what [`ConcurrencyLimit::call`] gives.
    #[must_use = "futures do nothing unless polled"]
    pub struct Admitted<'l, F, D> {
        // before the permit: what is dropped unfinished is gone when its place is given back
        #[pin]
        future: F,
        stage: Stage<'l>,
        drop_if: Option<D>,
    }
}

impl<T, E, F, D> Future for Admitted<'_, F, D>
where
    F: Future<Output = Result<T, E>>,
    D: FnOnce(&E) -> bool,
{
    type Output = Result<T, Failure<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // out of the struct while the future runs: should it panic, the permit is dropped by the unwinding and knows it
        let permit = match std::mem::replace(this.stage, Stage::Over) {
            Stage::Waiting(limit) => match limit.try_acquire() {
                Ok(permit) => permit,
                Err(rejection) => return Poll::Ready(Err(Failure::Rejected(rejection))),
            },
            Stage::Running(permit) => permit,
            Stage::Over => panic!("a call through a concurrency limit was polled after it ended"),
        };
        let Poll::Ready(result) = this.future.poll(cx) else {
            *this.stage = Stage::Running(permit);
            return Poll::Pending;
        };
        let Some(drop_if) = this.drop_if.take() else {
            unreachable!("it is taken once, at the end");
        };
        Poll::Ready(conclude(permit, result, drop_if))
    }
}
