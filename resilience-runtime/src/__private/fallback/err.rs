//! What a closure's parameter, and the `err` of an expression, is: plain `E` where that can always be had, else
//! `Failure<E>`.
//!
//! In a generic function the bounds decide: `E: From<Rejection>` in a `where` clause is seen, the same of the concrete type
//! it is called with is not.

use super::parts::Failing;
use crate::__private::probe::Probe;
use crate::words::outcome::{Failure, Never};
use crate::words::rejection::{FromRejection, Rejection};

/// Asked as `(&&&Probe(&failing)).__err()`.
pub trait Errs {
    /// How to take it.
    type Kind;
    /// How to take it.
    fn __err(&self) -> Self::Kind;
}

/// Nothing below can refuse: it is `E`.
pub struct SureErr;

/// A rejection can become `E`.
pub struct PlainErr;

/// Only `Failure<E>` can say it.
pub struct WholeErr;

impl<E> Errs for &&Probe<'_, Failing<E, Never>> {
    type Kind = SureErr;
    #[inline]
    fn __err(&self) -> SureErr {
        SureErr
    }
}

impl<E: FromRejection> Errs for &Probe<'_, Failing<E, Rejection>> {
    type Kind = PlainErr;
    #[inline]
    fn __err(&self) -> PlainErr {
        PlainErr
    }
}

impl<E, J> Errs for Probe<'_, Failing<E, J>> {
    type Kind = WholeErr;
    #[inline]
    fn __err(&self) -> WholeErr {
        WholeErr
    }
}

impl SureErr {
    /// The body's error.
    #[inline]
    pub fn take<E>(self, failing: Failing<E, Never>) -> E {
        failing.into_error()
    }
}

impl PlainErr {
    /// The error as the function's callers would see it.
    #[inline]
    pub fn take<E: FromRejection>(self, failing: Failing<E, Rejection>) -> E {
        failing.into_failure().into_error()
    }
}

impl WholeErr {
    /// The failure.
    #[inline]
    pub fn take<E, J>(self, failing: Failing<E, J>) -> Failure<E> {
        failing.into_failure()
    }
}
