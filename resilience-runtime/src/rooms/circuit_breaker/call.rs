//! Whole calls through a breaker, for code that uses it without the attribute.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::breaker::CircuitBreaker;
use super::permit::CircuitPermit;
use crate::words::outcome::Failure;
use crate::words::severity::{Classify, Verdict};

impl CircuitPermit<'_> {
    /// The call failed, and this is known of the failure: a refusal by another policy and a permanent failure are
    /// ignored, any other is a failure, and a critical one raises an alert as well. A retry-after lengthens the time that it
    /// stays open, should this open it. `error` gives the text.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// # use resilience_runtime::words::severity::{Severity, Verdict};
    /// let breaker = CircuitBreaker::builder("quotes").build()?;
    /// if let Ok(permit) = breaker.try_acquire() {
    ///     permit.settle(Verdict::of(Severity::Permanent), || "no such symbol".to_owned());
    /// }
    /// assert_eq!(breaker.snapshot().ignored, 1);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn settle(self, verdict: Verdict, error: impl FnOnce() -> String) {
        if !verdict.counts_as_failure() {
            self.ignored();
        } else if verdict.is_critical() {
            let breaker = self.breaker();
            let error = error();
            self.record_failure_until(verdict.retry_after, || error.clone());
            breaker.alert(error);
        } else {
            self.record_failure_until(verdict.retry_after, error);
        }
    }

    fn conclude<T, E, V: Into<Verdict>>(
        self,
        result: Result<T, E>,
        classify: impl FnOnce(&E) -> V,
    ) -> Result<T, Failure<E>> {
        match &result {
            Ok(_) => self.success(),
            Err(error) => self.settle(classify(error).into(), || {
                std::any::type_name::<E>().to_owned()
            }),
        }
        result.map_err(Failure::Failed)
    }
}

impl CircuitBreaker {
    /// Runs `future` unless the breaker refuses. The error's own classification decides what counts as a failure;
    /// the snapshot's last error is the error's type, since a classified error need not have a text.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let breaker = CircuitBreaker::builder("quotes").build()?;
    /// assert_eq!(breaker.call(async { Ok::<_, String>(7) }).await, Ok(7));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The future's own error, or the breaker's rejection.
    ///
    /// # Cancel safety
    /// Dropped before it ends, the call is counted as abandoned and its place given back. Nothing is taken before the
    /// first poll.
    pub fn call<T, E, F>(&self, future: F) -> Guarded<'_, F, fn(&E) -> Verdict>
    where
        E: Classify,
        F: Future<Output = Result<T, E>>,
    {
        self.call_with(E::verdict, future)
    }

    /// The same for any error: `classify` gives its severity, or the whole verdict.
    ///
    /// ```
    /// # use resilience_runtime::rooms::circuit_breaker::CircuitBreaker;
    /// # use resilience_runtime::words::severity::Severity;
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let breaker = CircuitBreaker::builder("quotes").build()?;
    /// let judge = |status: &u16| match status {
    ///     404 => Severity::Permanent,
    ///     _ => Severity::Recoverable,
    /// };
    /// let answer = breaker.call_with(judge, async { Err::<(), u16>(404) }).await;
    /// assert_eq!(answer.unwrap_err().error(), Some(&404));
    /// assert_eq!(breaker.snapshot().ignored, 1);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The future's own error, or the breaker's rejection.
    ///
    /// # Cancel safety
    /// As [`call`](Self::call).
    pub fn call_with<T, E, F, C, V>(&self, classify: C, future: F) -> Guarded<'_, F, C>
    where
        F: Future<Output = Result<T, E>>,
        C: FnOnce(&E) -> V,
        V: Into<Verdict>,
    {
        Guarded {
            future,
            stage: Stage::Waiting(self),
            classify: Some(classify),
        }
    }

    /// Runs `f` unless the breaker refuses.
    ///
    /// See [`CircuitBreaker`] for an example.
    ///
    /// # Errors
    /// The closure's own error, or the breaker's rejection.
    ///
    /// # Panics
    /// Where `f` does; the call is counted as panicked, a failure.
    pub fn call_sync<T, E: Classify>(
        &self,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Failure<E>> {
        self.call_sync_with(E::verdict, f)
    }

    /// The same for any error: `classify` gives its severity, or the whole verdict.
    ///
    /// See [`call_with`](Self::call_with) for an example.
    ///
    /// # Errors
    /// The closure's own error, or the breaker's rejection.
    ///
    /// # Panics
    /// Where `f` or `classify` does; the call is counted as panicked, a failure.
    pub fn call_sync_with<T, E, V: Into<Verdict>>(
        &self,
        classify: impl FnOnce(&E) -> V,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, Failure<E>> {
        let permit = self.try_acquire().map_err(Failure::Rejected)?;
        permit.conclude(f(), classify)
    }
}

enum Stage<'b> {
    Waiting(&'b CircuitBreaker),
    Running(CircuitPermit<'b>),
    Over,
}

pin_project! {
    /// A call through a [`CircuitBreaker`]: what [`CircuitBreaker::call`] gives.
    #[must_use = "futures do nothing unless polled"]
    pub struct Guarded<'b, F, C> {
        // before the permit: what is dropped unfinished is gone when its place is given back
        #[pin]
        future: F,
        stage: Stage<'b>,
        classify: Option<C>,
    }
}

impl<T, E, F, C, V> Future for Guarded<'_, F, C>
where
    F: Future<Output = Result<T, E>>,
    C: FnOnce(&E) -> V,
    V: Into<Verdict>,
{
    type Output = Result<T, Failure<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // out of the struct while the future runs: should it panic, the permit is dropped by the unwinding and knows it
        let permit = match std::mem::replace(this.stage, Stage::Over) {
            Stage::Waiting(breaker) => match breaker.try_acquire() {
                Ok(permit) => permit,
                Err(rejection) => return Poll::Ready(Err(Failure::Rejected(rejection))),
            },
            Stage::Running(permit) => permit,
            Stage::Over => panic!("a call through a circuit breaker was polled after it ended"),
        };
        let Poll::Ready(result) = this.future.poll(cx) else {
            *this.stage = Stage::Running(permit);
            return Poll::Pending;
        };
        let result = match this.classify.take() {
            Some(classify) => permit.conclude(result, classify),
            None => unreachable!("it is taken once, at the end"),
        };
        Poll::Ready(result)
    }
}
