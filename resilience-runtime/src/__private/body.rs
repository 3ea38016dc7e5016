//! The bottom of a stack: the user's body as a value, and what may not be one.

use std::future::Future;
use std::marker::PhantomData;

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

/// Is the value that a function which isn't async gives back a future? Asked as `(&&Probe(&value)).__kind()`.
///
/// The probe only tells: a bound that refused futures here would merely make it look on, and find the plain value.
pub trait ValueKind {
    /// The answer.
    type Kind;
    /// The answer.
    fn __kind(&self) -> Self::Kind;
}

/// A future, perhaps under another name.
pub struct AFuture<F>(PhantomData<fn() -> F>);

/// Anything else.
pub struct AValue;

impl<F: Future> ValueKind for &Probe<'_, F> {
    type Kind = AFuture<F>;
    #[inline]
    fn __kind(&self) -> AFuture<F> {
        AFuture(PhantomData)
    }
}

impl<T: ?Sized> ValueKind for Probe<'_, T> {
    type Kind = AValue;
    #[inline]
    fn __kind(&self) -> AValue {
        AValue
    }
}

/// What a function that isn't async may give back: anything but a future.
pub trait NotAFuture {}

impl NotAFuture for AValue {}

impl<F: WrittenAsAFuture> NotAFuture for AFuture<F> {}

/// Compiles only where the value is no future.
#[inline]
pub fn not_a_future<K: NotAFuture>(kind: K) {
    drop(kind);
}
