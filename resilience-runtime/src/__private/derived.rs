//! What `#[derive(Classify)]` asks of the fields of an error, whose types it cannot name.

use std::error::Error;
use std::ops::Deref;
use std::time::Duration;

use super::probe::{AsDynError, Probe};
use crate::words::rejection::Rejection;
use crate::words::severity::{Classify, rejection_in};

/// Is there a rejection inside this error? `{ use p::Rejections as _; (&&&&p::Probe(error)).__rejection() }`
///
/// The same levels, and the same count of `&`, as for `__verdict`.
pub trait Rejections<'e> {
    /// The answer.
    fn __rejection(&self) -> Option<&'e Rejection>;
}

impl<'e, T: Classify + ?Sized> Rejections<'e> for &&&Probe<'e, T> {
    #[inline]
    fn __rejection(&self) -> Option<&'e Rejection> {
        self.0.rejection()
    }
}

impl<'e, T: Error + ?Sized> Rejections<'e> for &&Probe<'e, T> {
    #[inline]
    fn __rejection(&self) -> Option<&'e Rejection> {
        self.0.source().and_then(rejection_in)
    }
}

impl<'e, T> Rejections<'e> for &Probe<'e, T>
where
    T: Deref<Target: AsDynError> + ?Sized,
{
    #[inline]
    fn __rejection(&self) -> Option<&'e Rejection> {
        rejection_in(self.0.deref().as_dyn_error())
    }
}

impl<'e, T: ?Sized> Rejections<'e> for Probe<'e, T> {
    #[inline]
    fn __rejection(&self) -> Option<&'e Rejection> {
        None
    }
}

/// What a field marked `#[retry_after]` may be.
#[diagnostic::on_unimplemented(
    message = "a field marked `#[retry_after]` is a `Duration` or an `Option<Duration>`, not `{Self}`",
    label = "not a distance in time"
)]
pub trait RetryAfterField {
    /// When to come back, where that is known.
    fn retry_after(&self) -> Option<Duration>;
}

impl RetryAfterField for Duration {
    fn retry_after(&self) -> Option<Duration> {
        Some(*self)
    }
}

impl RetryAfterField for Option<Duration> {
    fn retry_after(&self) -> Option<Duration> {
        *self
    }
}

/// The value of a field marked `#[retry_after]`.
#[inline]
pub fn retry_after<T: RetryAfterField>(field: &T) -> Option<Duration> {
    field.retry_after()
}
