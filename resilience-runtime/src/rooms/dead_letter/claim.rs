//! The claim on a letter: one caller's right to replay it, given back however the replay ends.

use super::letter::DeadLetter;
use super::queue::DeadLetterQueue;
use crate::tools::unwinding::Unwinding;

/// The right to replay one letter. Dropped without a result, the letter stays as it was.
///
/// A letter that was removed meanwhile stays removed: ids are never given twice.
pub struct Claim<'q> {
    queue: &'q DeadLetterQueue,
    letter: DeadLetter,
    done: bool,
    // claimed inside a destructor while the thread unwinds: that panic is not the replay's
    unwinding: Unwinding,
}

impl<'q> Claim<'q> {
    pub(super) fn new(queue: &'q DeadLetterQueue, letter: DeadLetter) -> Self {
        Self {
            queue,
            letter,
            done: false,
            unwinding: Unwinding::now(),
        }
    }

    /// The letter, as it was when it was claimed.
    pub fn letter(&self) -> &DeadLetter {
        &self.letter
    }

    /// The replay succeeded: the letter is removed.
    pub fn succeeded(mut self) {
        self.done = true;
        self.queue.replayed(self.letter.id);
    }

    /// The replay failed again: the letter stays, and counts it.
    pub fn failed(mut self, error: String) {
        self.done = true;
        self.queue.give_back(self.letter.id, Some(error));
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if !self.done {
            let panicked = self.unwinding.began_since();
            let error = panicked.then(|| "the replay panicked".to_owned());
            self.queue.give_back(self.letter.id, error);
        }
    }
}
