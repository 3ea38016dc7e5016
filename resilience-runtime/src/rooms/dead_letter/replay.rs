//! Replays: why one did not happen, and the mark on a thread that one runs, so that it writes no new letter.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use thiserror::Error;

/// Why a letter is still there after a replay was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// There is no letter of this id.
    #[error("there is no such dead letter")]
    NotFound,
    /// The function's attribute does not say `dead_letter(replay)`, or the letter holds no arguments.
    #[error("`{function}` cannot be replayed: write `dead_letter(replay)` on its retry")]
    NotReplayable {
        /// The function.
        function: String,
    },
    /// Another caller replays it just now.
    #[error("the dead letter is being replayed")]
    Running,
    /// The function failed again.
    #[error("the replay failed: {0}")]
    Failed(String),
}

/// What a replay of many came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplayReport {
    /// Letters that are gone now.
    pub succeeded: usize,
    /// Letters whose function failed again.
    pub failed: usize,
    /// Letters that could not be replayed, or that another caller was replaying or had removed.
    pub skipped: usize,
}

impl ReplayReport {
    /// One more letter was tried.
    pub fn add(&mut self, result: &Result<(), ReplayError>) {
        match result {
            Ok(()) => self.succeeded += 1,
            Err(ReplayError::Failed(_)) => self.failed += 1,
            Err(_) => self.skipped += 1,
        }
    }
}

thread_local! {
    static REPLAYING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this code runs inside a replay, which writes no new letters.
pub fn is_replaying() -> bool {
    REPLAYING.try_with(Cell::get).unwrap_or(false)
}

struct Mark(bool);

impl Mark {
    fn set() -> Self {
        Self(
            REPLAYING
                .try_with(|mark| mark.replace(true))
                .unwrap_or(false),
        )
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        let _ended = REPLAYING.try_with(|mark| mark.set(self.0));
    }
}

pin_project! {
    /// A future in which [`is_replaying`] is true whenever it runs, whichever thread polls it.
    #[must_use = "futures do nothing unless polled"]
    pub struct Replaying<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future> Replaying<F> {
    /// The future as a replay.
    pub fn new(future: F) -> Self {
        Self { future }
    }
}

impl<F: Future> Future for Replaying<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _mark = Mark::set();
        this.future.poll(cx)
    }
}
