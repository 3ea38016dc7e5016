//! The bottom of a stack: the user's body as a value, and what may not be one.

use std::future::Future;

use super::probe::Probe;

/// Calls a closure that may move out of what it captures: a body returning a borrow of `&mut self` is `FnOnce` only.
#[inline]
pub fn once<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// Takes a value, for what the borrow checker makes of it.
#[inline]
pub fn hold<T>(_: T) {}

/// A type that is known not to be a future, by how it is written. Nothing implements it for futures.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a future under another name, and the layers must wrap the future's run, not its construction",
    label = "write the future out here",
    note = "make the function `async`, or return `impl Future<Output = ..>`, `Pin<Box<dyn Future<Output = ..>>>`, \
            `BoxFuture<..>` or `LocalBoxFuture<..>`"
)]
pub trait WrittenAsAFuture {}

/// Is the value that a function which isn't async gives back a future? `(&&Probe(&value)).__not_a_future()` compiles only
/// where it is not.
pub trait NotAFuture {
    /// Does nothing.
    fn __not_a_future(&self) {}
}

impl<F: Future + WrittenAsAFuture> NotAFuture for &Probe<'_, F> {}

impl<T: ?Sized> NotAFuture for Probe<'_, T> {}
