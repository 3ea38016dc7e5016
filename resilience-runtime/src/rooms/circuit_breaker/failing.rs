//! How a permit is told of a failure by those who can write its words into a text that is there already.

use std::time::Duration;

use super::permit::CircuitPermit;
use crate::tools::scratch;

impl CircuitPermit<'_> {
    /// As [`record_failure_until`](Self::record_failure_until), without a text of its own.
    pub(crate) fn failed_saying(
        self,
        retry_after: Option<Duration>,
        write: impl FnOnce(&mut String),
    ) {
        // `write` is the user's code, and the permit is still held: should it panic, the call is counted
        scratch::written(write, move |error| {
            let (breaker, ticket) = self.told();
            breaker.failed(ticket, Some(error), retry_after);
        });
    }
}
