//! Why a call is dropped before it ended: a layer that drops an inner future says so, and the permits inside can ask.

use std::cell::Cell;

/// Why a layer dropped the call inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It took too long: a failure of what it called.
    TimedOut,
    /// Another attempt of the same call was faster: it says nothing about what it called.
    Outrun,
}

thread_local! {
    static REASON: Cell<Option<Reason>> = const { Cell::new(None) };
}

struct Restore(Option<Reason>);

impl Drop for Restore {
    fn drop(&mut self) {
        let _ending = REASON.try_with(|reason| reason.set(self.0));
    }
}

/// Runs `drop_it`, which drops a call, and lets everything dropped in it know why. The innermost reason holds.
///
/// ```
/// # use resilience_runtime::tools::abandon::{Reason, because, reason};
/// because(Reason::TimedOut, || assert_eq!(reason(), Some(Reason::TimedOut)));
/// assert_eq!(reason(), None);
/// ```
///
/// # Panics
/// Where `drop_it` does; the reason ends all the same.
pub fn because<T>(why: Reason, drop_it: impl FnOnce() -> T) -> T {
    let before = REASON
        .try_with(|reason| reason.replace(Some(why)))
        .ok()
        .flatten();
    let _restore = Restore(before);
    drop_it()
}

/// Why the call that is being dropped on this thread is dropped; `None` where its caller simply went away.
///
/// See [`because`] for an example.
pub fn reason() -> Option<Reason> {
    REASON.try_with(Cell::get).ok().flatten()
}
