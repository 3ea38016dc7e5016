//! Dead letters meet the registry: how an expansion writes one, and how one is run again.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use crate::registry::Registry;
use crate::rooms::dead_letter::{
    DeadLetterMode, DeadLetterQueue, QUEUE_NAME, ReplayError, ReplayReport, Replaying, Report,
    is_replaying,
};
use crate::words::id::Kind;
use crate::words::severity::Severity;

/// What an expansion knows of a call that failed for good.
pub struct LastWords<'a> {
    /// Where the function stands.
    pub place: &'static crate::words::id::Place,
    /// Which failures the function keeps.
    pub mode: DeadLetterMode,
    /// How bad the last error was.
    pub severity: Severity,
    /// Whether the failure might have gone away, but attempts, time or patience were used up.
    pub spent: bool,
    /// How many attempts were made.
    pub attempts: u32,
    /// When the first attempt failed, in milliseconds since the Unix epoch.
    pub first_ms: u64,
    /// When the last attempt failed, in milliseconds since the Unix epoch.
    pub last_ms: u64,
    /// The last error in words.
    pub error: &'a dyn Fn() -> String,
    /// The arguments, where they are kept; called only when a letter is written.
    pub arguments: &'a dyn Fn() -> Option<Value>,
}

/// Writes a dead letter where the mode keeps this failure, unless this is a replay. Never call it for a refusal, an
/// abandoned call or a `None`.
#[cold]
#[inline(never)]
pub fn dead_letter(registry: &Registry, last: &LastWords<'_>) {
    if is_replaying() || !last.mode.keeps(last.severity, last.spent) {
        return;
    }
    registry.dead_letters().push(Report {
        place: last.place,
        error: (last.error)(),
        severity: last.severity,
        attempts: last.attempts,
        first_ms: last.first_ms,
        last_ms: last.last_ms,
        arguments: (last.arguments)(),
    });
}

/// The dead letters of one registry: the [`DeadLetterQueue`], with the registry to run letters again in.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let letters = resilience_runtime::registry::Registry::new().dead_letters();
/// assert_eq!(letters.replay_all().await.succeeded, 0);
/// # });
/// ```
#[derive(Clone)]
pub struct DeadLetters {
    registry: Registry,
    queue: Arc<DeadLetterQueue>,
}

impl Deref for DeadLetters {
    type Target = DeadLetterQueue;
    fn deref(&self) -> &DeadLetterQueue {
        &self.queue
    }
}

impl Registry {
    /// The calls that failed for good: to list, to throw away, to run again.
    ///
    /// ```
    /// let letters = resilience_runtime::registry::registry().dead_letters();
    /// assert!(letters.list(0, 20).is_empty());
    /// ```
    pub fn dead_letters(&self) -> DeadLetters {
        DeadLetters {
            registry: self.clone(),
            queue: self.singleton(Kind::DEAD_LETTER, QUEUE_NAME, DeadLetterQueue::new),
        }
    }
}

impl DeadLetters {
    /// Runs the whole annotated function of a letter again, with the letter's arguments and in this registry.
    ///
    /// Success removes the letter. A failure counts on it, and writes no new one. Two callers at once run it once.
    ///
    /// # Errors
    /// [`ReplayError`] says why the letter is still there.
    ///
    /// # Cancel safety
    /// A dropped replay leaves the letter as it was; what the function itself had done by then is done.
    ///
    /// # Panics
    /// Where the function does; the letter counts it as a failed replay.
    ///
    /// See [`DeadLetters`] for an example.
    pub async fn replay(&self, id: u64) -> Result<(), ReplayError> {
        let claim = self.queue.claim(id)?;
        let letter = claim.letter();
        let found = self
            .registry
            .replay_of(&letter.site)
            .zip(letter.arguments.clone());
        let Some((replay, arguments)) = found else {
            return Err(ReplayError::NotReplayable {
                function: letter.function.clone(),
            });
        };
        // what the function does before its first await belongs to the replay as well
        let run = Replaying::new(async move { replay(&arguments).await });
        match self.registry.wrap(run).await {
            Ok(()) => {
                claim.succeeded();
                Ok(())
            }
            Err(error) => {
                claim.failed(error.clone());
                Err(ReplayError::Failed(error))
            }
        }
    }

    /// Replays all letters that are there now, oldest first, one after another.
    ///
    /// # Cancel safety
    /// Those that were replayed are done; the one that runs, and the rest, stay.
    ///
    /// # Panics
    /// Where a function does; the rest are not replayed.
    ///
    /// See [`DeadLetters`] for an example.
    pub async fn replay_all(&self) -> ReplayReport {
        let oldest_first = self.queue.ids();
        let mut report = ReplayReport::default();
        for id in oldest_first {
            report.add(&self.replay(id).await);
        }
        report
    }
}
