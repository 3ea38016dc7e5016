//! What came from below, taken apart: the function's value, or why there is none.

use std::marker::PhantomData;

use crate::__private::probe::Probe;
use crate::words::outcome::{Failure, Never, Outcome, Refusal};
use crate::words::rejection::Rejection;

/// Why there is no value. `J` says whether it can be a rejection at all.
pub struct Failing<E, J> {
    failure: Failure<E>,
    below: PhantomData<fn() -> J>,
}

impl<E, J> Failing<E, J> {
    fn new(failure: Failure<E>) -> Self {
        Self {
            failure,
            below: PhantomData,
        }
    }

    /// The failure as `when` sees it.
    #[inline]
    pub fn failure(&self) -> &Failure<E> {
        &self.failure
    }

    /// Whether a policy refused the call, or ended it without a result of the body.
    #[inline]
    pub fn is_rejected(&self) -> bool {
        self.failure.rejection().is_some()
    }

    /// The failure by value.
    #[inline]
    pub fn into_failure(self) -> Failure<E> {
        self.failure
    }
}

impl<E> Failing<E, Never> {
    /// The body's error: nothing below can refuse.
    #[inline]
    pub fn into_error(self) -> E {
        match self.failure {
            Failure::Failed(error) => error,
            Failure::Rejected(_) => unreachable!("no layer below can refuse"),
        }
    }
}

/// How a return type `R` is taken apart: by [`Outcome`], or, for a plain value, by rejections alone.
pub struct Parted<R, K> {
    // a function pointer is `Send` whatever it returns
    of: PhantomData<fn() -> (R, K)>,
}

impl<R, K> Clone for Parted<R, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, K> Copy for Parted<R, K> {}

impl<R, K> Parted<R, K> {
    fn new() -> Self {
        Self { of: PhantomData }
    }
}

/// A `Result` or an `Option`.
pub enum ByOutcome {}

/// A plain value: only a layer below can fail it, by refusing.
pub enum ByRejection {}

/// Which of the two is this return type? Asked as `(&&Probe(&value)).__parts()`.
pub trait Parting {
    /// The answer.
    type Parted;
    /// The answer.
    fn __parts(&self) -> Self::Parted;
}

impl<R: Outcome, J> Parting for &Probe<'_, Result<R, J>> {
    type Parted = Parted<R, ByOutcome>;
    #[inline]
    fn __parts(&self) -> Self::Parted {
        Parted::new()
    }
}

impl<R, J> Parting for Probe<'_, Result<R, J>> {
    type Parted = Parted<R, ByRejection>;
    #[inline]
    fn __parts(&self) -> Self::Parted {
        Parted::new()
    }
}

/// A rejection goes back to where it came from.
pub trait Rejoin: Refusal {
    /// The rejection as what the layers below give.
    fn rejoin(rejection: Rejection) -> Self;
}

impl Rejoin for Rejection {
    fn rejoin(rejection: Rejection) -> Self {
        rejection
    }
}

impl Rejoin for Never {
    fn rejoin(_: Rejection) -> Self {
        unreachable!("no layer below can refuse")
    }
}

/// Below a fallback on a plain value stands a layer that can refuse.
#[diagnostic::on_unimplemented(
    message = "this layer must see whether the call failed, so the function must return `Result` or `Option`, not `{R}`",
    label = "neither `Result` nor `Option`, and no layer below can refuse a call"
)]
pub trait CanRefuse<R>: Rejoin {}

#[diagnostic::do_not_recommend]
impl<R> CanRefuse<R> for Rejection {}

impl<R: Outcome> Parted<R, ByOutcome> {
    /// The value, or why there is none.
    ///
    /// # Errors
    /// The body's error, or the rejection.
    #[inline]
    pub fn split<J: Refusal>(self, inner: Result<R, J>) -> Result<R, Failing<R::Err, J>> {
        match inner {
            Ok(value) => match value.into_result() {
                Ok(value) => Ok(R::from_ok(value)),
                Err(error) => Err(Failing::new(Failure::Failed(error))),
            },
            Err(refusal) => Err(Failing::new(Failure::Rejected(refusal.into_rejection()))),
        }
    }

    /// The failure as it came from below.
    ///
    /// # Errors
    /// Where it is a rejection.
    #[inline]
    pub fn rejoin<J: Rejoin>(self, failing: Failing<R::Err, J>) -> Result<R, J> {
        match failing.failure {
            Failure::Failed(error) => Ok(R::from_err(error)),
            Failure::Rejected(rejection) => Err(J::rejoin(rejection)),
        }
    }
}

impl<R> Parted<R, ByRejection> {
    /// The value, or why there is none: the error of a function that has none is the rejection itself.
    ///
    /// # Errors
    /// The rejection.
    #[inline]
    pub fn split<J: CanRefuse<R>>(self, inner: Result<R, J>) -> Result<R, Failing<Rejection, J>> {
        inner.map_err(|refusal| Failing::new(Failure::Rejected(refusal.into_rejection())))
    }

    /// The rejection as it came from below.
    ///
    /// # Errors
    /// Always.
    #[inline]
    pub fn rejoin<J: Rejoin>(self, failing: Failing<Rejection, J>) -> Result<R, J> {
        match failing.failure {
            Failure::Failed(rejection) | Failure::Rejected(rejection) => Err(J::rejoin(rejection)),
        }
    }
}
