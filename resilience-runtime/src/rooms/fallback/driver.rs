//! The fallback itself: runs handlers, and shows how that went.

use std::sync::Arc;

use super::counts::Counts;
use super::guard::Answering;
use super::snapshot::FallbackSnapshot;
use crate::tools::emitter::EventSink;
use crate::tools::managed::{Managed, Policy};
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::outcome::Failure;

/// Answers for calls that failed, and counts the answers.
///
/// ```
/// use resilience_runtime::{rooms::fallback::Fallback, words::outcome::Failure};
///
/// let fallback = Fallback::new("last-close");
/// let fine: Result<u32, Failure<String>> = Ok(7);
/// assert_eq!(fallback.answer(fine, |_failure| 41), 7);
/// assert_eq!(fallback.snapshot().answered, 0);
/// ```
pub struct Fallback {
    name: String,
    counts: Counts,
}

impl Fallback {
    /// A fallback that has answered nothing yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            counts: Counts::default(),
        }
    }

    /// The value, or the handler's answer where there is none.
    ///
    /// # Panics
    /// Where the handler does; it counts as panicked.
    ///
    /// See [`Fallback`] for an example.
    pub fn answer<T, E>(
        &self,
        result: Result<T, Failure<E>>,
        handler: impl FnOnce(Failure<E>) -> T,
    ) -> T {
        match result {
            Ok(value) => value,
            Err(failure) => {
                let answering = self.answering(failure.rejection().is_some());
                let value = handler(failure);
                answering.finish(true);
                value
            }
        }
    }

    /// The same with an async handler.
    ///
    /// # Cancel safety
    /// As cancel safe as the handler; dropped while it runs, the call counts as abandoned.
    ///
    /// # Panics
    /// Where the handler does; it counts as panicked.
    ///
    /// ```
    /// # use resilience_runtime::{rooms::fallback::Fallback, words::outcome::Failure};
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let fallback = Fallback::new("last-close");
    /// let quote: Result<u32, Failure<()>> = Err(Failure::Failed(()));
    /// assert_eq!(fallback.answer_async(quote, async |_failure| 41).await, 41);
    /// # });
    /// ```
    pub async fn answer_async<T, E, F: Future<Output = T>>(
        &self,
        result: Result<T, Failure<E>>,
        handler: impl FnOnce(Failure<E>) -> F,
    ) -> T {
        match result {
            Ok(value) => value,
            Err(failure) => {
                let answering = self.answering(failure.rejection().is_some());
                let value = handler(failure).await;
                answering.finish(true);
                value
            }
        }
    }

    /// The value, or what the handler makes of the failure: an answer, or an error of its own.
    ///
    /// # Errors
    /// The handler's own.
    ///
    /// # Panics
    /// Where the handler does; it counts as panicked.
    ///
    /// ```
    /// # use resilience_runtime::{rooms::fallback::Fallback, words::outcome::Failure};
    /// let fallback = Fallback::new("last-close");
    /// let quote: Result<u32, Failure<&str>> = Err(Failure::Failed("busy"));
    /// let answer = fallback.try_answer(quote, |failure| Err(format!("nothing stored either: {failure}")));
    /// assert_eq!(answer, Err("nothing stored either: busy".to_owned()));
    /// assert_eq!(fallback.snapshot().handler_failed, 1);
    /// ```
    pub fn try_answer<T, E, N>(
        &self,
        result: Result<T, Failure<E>>,
        handler: impl FnOnce(Failure<E>) -> Result<T, N>,
    ) -> Result<T, N> {
        match result {
            Ok(value) => Ok(value),
            Err(failure) => {
                let answering = self.answering(failure.rejection().is_some());
                let answer = handler(failure);
                answering.finish(answer.is_ok());
                answer
            }
        }
    }

    /// A handler begins: `rejected` where a policy refused the call, else its body failed.
    ///
    /// ```
    /// # use resilience_runtime::rooms::fallback::Fallback;
    /// let fallback = Fallback::new("last-close");
    /// let answering = fallback.answering(true);
    /// answering.finish(false);
    /// assert_eq!((fallback.snapshot().rejected, fallback.snapshot().handler_failed), (1, 1));
    /// ```
    pub fn answering(&self, rejected: bool) -> Answering<'_> {
        Answering::begin(self, rejected)
    }

    /// A failure is left alone.
    ///
    /// ```
    /// # use resilience_runtime::rooms::fallback::Fallback;
    /// let fallback = Fallback::new("last-close");
    /// fallback.pass();
    /// assert_eq!(fallback.snapshot().passed, 1);
    /// ```
    pub fn pass(&self) {
        self.counts.pass();
    }

    /// What was counted since the start or the last reset.
    pub fn snapshot(&self) -> FallbackSnapshot {
        FallbackSnapshot::of(&self.name, &self.counts.read())
    }

    /// Counts back to zero. Handlers that run go on, and are counted when they end.
    pub fn reset(&self) {
        self.counts.reset();
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }
}

impl Managed for Fallback {
    fn kind(&self) -> Kind {
        Kind::FALLBACK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        Self::reset(self);
    }

    /// A fallback tells no events.
    fn attach(&self, _sink: Arc<dyn EventSink>) {}
}

impl Policy for Fallback {
    type Options = ();

    const KIND: Kind = Kind::FALLBACK;

    fn build(name: &str, (): ()) -> (Self, Vec<InvalidConfig>) {
        (Self::new(name), Vec::new())
    }
}
