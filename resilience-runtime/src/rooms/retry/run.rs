//! Retries by hand: the same course as in an expansion, around a closure.

use std::future::Future;

use super::attempt::{Attempt, attempted, attempted_sync};
use super::config::RetryPolicy;
use super::counted::Retry;
use super::course::Course;
use super::nap::nap;
use crate::words::clock::Instant;
use crate::words::outcome::Failure;
use crate::words::severity::{Classify, Verdict};

/// What events say of an error by hand, whose type promises no words.
fn words<E>() -> String {
    std::any::type_name::<E>().to_owned()
}

async fn drive<T, E, Fut, V: Into<Verdict>>(
    policy: &RetryPolicy,
    counts: Option<&Retry>,
    classify: impl Fn(&E) -> V,
    mut body: impl FnMut(Attempt) -> Fut,
) -> Result<T, Failure<E>>
where
    Fut: Future<Output = Result<T, E>>,
{
    let mut course = Course::<_, _, Instant>::new(policy, counts.and_then(Retry::budget));
    loop {
        let numbered = course.attempt();
        // the error ends with this block, before the sleep: it need not be `Send`. To drop it by name would not do, since
        // what was borrowed once is kept across the await
        let delay = {
            let error = match attempted(numbered, body(Attempt::of(numbered))).await {
                Ok(value) => {
                    course.succeeded();
                    return Ok(value);
                }
                Err(error) => error,
            };
            let verdict: Verdict = classify(&error).into();
            match course.after_failure(
                &|| counts,
                verdict,
                None,
                verdict.is_critical(),
                &words::<E>,
            ) {
                None => return Err(Failure::Failed(error)),
                Some(delay) => delay,
            }
        };
        nap(delay).await;
    }
}

fn drive_sync<T, E, V: Into<Verdict>>(
    policy: &RetryPolicy,
    counts: Option<&Retry>,
    classify: impl Fn(&E) -> V,
    mut body: impl FnMut(Attempt) -> Result<T, E>,
) -> Result<T, Failure<E>> {
    let mut course = Course::<_, _, Instant>::new(policy, counts.and_then(Retry::budget));
    loop {
        let numbered = course.attempt();
        let error = match attempted_sync(numbered, || body(Attempt::of(numbered))) {
            Ok(value) => {
                course.succeeded();
                return Ok(value);
            }
            Err(error) => error,
        };
        let verdict: Verdict = classify(&error).into();
        let again = course.after_failure(
            &|| counts,
            verdict,
            None,
            verdict.is_critical(),
            &words::<E>,
        );
        match again {
            None => return Err(Failure::Failed(error)),
            Some(delay) => course.sleep_thread(delay),
        }
    }
}

/// The four ways to run, for the value and for the named one alike.
macro_rules! runs {
    ($type:ident, $this:ident => $policy:expr, $counts:expr, $counting:literal) => {
        impl $type {
            /// Runs `body` until it succeeds or the policy says to stop.
            #[doc = $counting]
            ///
            /// # Errors
            /// [`Failure::Failed`] with the last attempt's own error.
            ///
            /// # Cancel safety
            /// Dropping the future ends the running attempt, or the sleep; no other attempt begins.
            ///
            /// # Panics
            /// Where `body` does, and where a delay is slept outside a tokio runtime with its timer enabled.
            ///
            /// ```
            /// use resilience_runtime::rooms::retry::RetryPolicy;
            /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            /// // an I/O error that is gone by itself is tried again at once
            /// let answer = RetryPolicy::new()
            ///     .run(|attempt| async move {
            ///         match attempt.number {
            ///             1 => Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
            ///             _ => Ok("answered"),
            ///         }
            ///     })
            ///     .await;
            /// assert_eq!(answer.unwrap(), "answered");
            /// # });
            /// ```
            pub async fn run<T, E, Fut>(
                &self,
                body: impl FnMut(Attempt) -> Fut,
            ) -> Result<T, Failure<E>>
            where
                E: Classify,
                Fut: Future<Output = Result<T, E>>,
            {
                let $this = self;
                drive($policy, $counts, E::verdict, body).await
            }

            /// The same, for an error that says nothing of itself: `classify` gives its severity, or the whole verdict.
            ///
            /// # Errors
            /// [`Failure::Failed`] with the last attempt's own error.
            ///
            /// # Cancel safety
            /// Dropping the future ends the running attempt, or the sleep; no other attempt begins.
            ///
            /// # Panics
            /// As [`run`](Self::run).
            ///
            /// ```
            /// use resilience_runtime::rooms::retry::RetryPolicy;
            /// use resilience_runtime::words::{outcome::Failure, severity::Severity};
            /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            /// let ended = RetryPolicy::new()
            ///     .run_with(|_: &u16| Severity::Permanent, |_| async { Err::<(), u16>(404) })
            ///     .await;
            /// assert_eq!(ended, Err(Failure::Failed(404)));
            /// # });
            /// ```
            pub async fn run_with<T, E, Fut, V: Into<Verdict>>(
                &self,
                classify: impl Fn(&E) -> V,
                body: impl FnMut(Attempt) -> Fut,
            ) -> Result<T, Failure<E>>
            where
                Fut: Future<Output = Result<T, E>>,
            {
                let $this = self;
                drive($policy, $counts, classify, body).await
            }

            /// The same for a plain closure. The thread sleeps between attempts.
            ///
            /// # Errors
            /// [`Failure::Failed`] with the last attempt's own error.
            ///
            /// # Panics
            /// Where `body` does.
            ///
            /// ```
            /// use resilience_runtime::rooms::retry::RetryPolicy;
            /// use std::time::Duration;
            /// let answer = RetryPolicy::new().base_delay(Duration::ZERO).run_sync(|attempt| {
            ///     if attempt.number < 3 { Err("busy".to_owned()) } else { Ok(attempt.number) }
            /// });
            /// assert_eq!(answer, Ok(3));
            /// ```
            pub fn run_sync<T, E: Classify>(
                &self,
                body: impl FnMut(Attempt) -> Result<T, E>,
            ) -> Result<T, Failure<E>> {
                let $this = self;
                drive_sync($policy, $counts, E::verdict, body)
            }

            /// The same for a plain closure and an error that says nothing of itself.
            ///
            /// # Errors
            /// [`Failure::Failed`] with the last attempt's own error.
            ///
            /// # Panics
            /// Where `body` or `classify` does.
            ///
            /// See [`run_with`](Self::run_with) for an example.
            pub fn run_sync_with<T, E, V: Into<Verdict>>(
                &self,
                classify: impl Fn(&E) -> V,
                body: impl FnMut(Attempt) -> Result<T, E>,
            ) -> Result<T, Failure<E>> {
                let $this = self;
                drive_sync($policy, $counts, classify, body)
            }
        }
    };
}

runs!(RetryPolicy, this => this, None, "Nothing is counted and no event told: a [`Retry`] does that.");
runs!(Retry, this => &this.policy(), Some(this), "What comes of it is counted, and events are told.");
