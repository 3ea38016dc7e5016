//! Hedged calls by hand: the same race as in an expansion, of what a closure gives.

use std::future::Future;

use super::policy::Hedge;
use super::race::Finished;
use crate::words::outcome::Failure;
use crate::words::severity::{Classify, Verdict};

impl Hedge {
    /// Runs `body`, and once more beside itself where it is slow; the first success is the answer.
    ///
    /// One whose attribute says for each call when another attempt begins, and has no quantile, begins none here.
    ///
    /// See [`Hedge`] for an example.
    ///
    /// # Errors
    /// [`Failure::Failed`] with the first attempt's own error, where all attempts failed.
    ///
    /// # Cancel safety
    /// Dropped before its end, all attempts are dropped with it, and the call counts as abandoned.
    ///
    /// # Panics
    /// Where an attempt does; the call counts as panicked, and the others are dropped. And where the body suspends outside a
    /// tokio runtime with a timer.
    pub async fn run<T, E, Fut>(&self, body: impl Fn() -> Fut) -> Result<T, Failure<E>>
    where
        E: Classify,
        Fut: Future<Output = Result<T, E>>,
    {
        self.run_with(E::verdict, body).await
    }

    /// The same, for an error that says nothing of itself: `classify` gives its severity, or the whole verdict.
    ///
    /// ```
    /// use std::time::Duration;
    /// use resilience_runtime::rooms::hedge::Hedge;
    /// use resilience_runtime::words::{outcome::Failure, severity::Severity};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let quotes = Hedge::builder("quotes").after(Duration::from_millis(5)).build().unwrap();
    /// let gone = quotes.run_with(|_: &u16| Severity::Permanent, || async { Err::<(), u16>(404) }).await;
    /// assert_eq!(gone, Err(Failure::Failed(404)));
    /// # });
    /// ```
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Cancel safety
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// As [`run`](Self::run), and where `classify` does.
    pub async fn run_with<T, E, Fut, V: Into<Verdict>>(
        &self,
        classify: impl Fn(&E) -> V,
        body: impl Fn() -> Fut,
    ) -> Result<T, Failure<E>>
    where
        Fut: Future<Output = Result<T, E>>,
    {
        let (classify, body) = (&classify, &body);
        let attempt = || async move {
            let value = body().await;
            let failure = value.as_ref().err().map(|error| classify(error).into());
            Finished { value, failure }
        };
        self.own_race(attempt).await.map_err(Failure::Failed)
    }
}
