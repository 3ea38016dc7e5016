//! Which attempt runs, for the body to read: a thread-local that is set around each poll.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::words::numbered::Numbered;

/// Which attempt of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Attempt {
    /// The attempt that runs, from 1.
    pub number: u32,
    /// The most attempts there can be.
    pub max: u32,
}

impl Attempt {
    /// This attempt of that many.
    pub(super) const fn of(numbered: Numbered) -> Self {
        Self {
            number: numbered.number(),
            max: numbered.max(),
        }
    }

    /// Whether no other attempt follows this one.
    pub fn is_last(self) -> bool {
        self.number >= self.max
    }
}

const OUTSIDE: Numbered = Numbered::new(1, 1);

thread_local! {
    static CURRENT: Cell<Numbered> = const { Cell::new(OUTSIDE) };
}

/// The attempt that the innermost retry around this code runs; the first of one outside of any.
///
/// Tasks that a body spawns are outside.
///
/// ```
/// let attempt = resilience_runtime::rooms::retry::attempt();
/// assert_eq!((attempt.number, attempt.max), (1, 1));
/// ```
pub fn attempt() -> Attempt {
    Attempt::of(CURRENT.try_with(Cell::get).unwrap_or(OUTSIDE))
}

/// Sets the attempt, and puts the one before back when dropped, by return or by panic.
struct Restore(Option<Numbered>);

impl Restore {
    #[inline]
    fn set(numbered: Numbered) -> Self {
        let set = CURRENT.try_with(|current| current.replace(numbered));
        Self(set.ok())
    }
}

impl Drop for Restore {
    #[inline]
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            let _ended = CURRENT.try_with(|current| current.set(before));
        }
    }
}

pin_project! {
    /// A future in which [`attempt`] gives what it was made with.
    #[must_use = "futures do nothing unless polled"]
    pub struct Attempted<F> {
        #[pin]
        future: F,
        numbered: Numbered,
    }
}

impl<F: Future> Future for Attempted<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _restore = Restore::set(*this.numbered);
        this.future.poll(cx)
    }
}

/// The future as that attempt.
#[inline]
pub fn attempted<F: Future>(numbered: Numbered, future: F) -> Attempted<F> {
    Attempted { future, numbered }
}

/// Runs `body` as that attempt.
#[inline]
pub fn attempted_sync<T>(numbered: Numbered, body: impl FnOnce() -> T) -> T {
    let _restore = Restore::set(numbered);
    body()
}
