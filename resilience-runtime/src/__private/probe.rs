//! What an expansion asks of a value whose type it cannot name: how bad this error is, how it reads, whether this is one.
//!
//! Each question is one trait with an impl per level on `Probe<T>` behind ever more `&`. Method look-up tries the most
//! `&` first, so the most telling level wins, and the last one holds for every type:
//!
//! ```text
//! { use p::Verdicts as _; (&&&&p::Probe(error)).__verdict() }      // error: &E
//! { use p::Texts    as _; (&&&p::Probe(error)).__text() }          // error: &E
//! { use p::IsError  as _; (&&p::Probe(value)).__is_error() }       // value: &R
//! ```
//!
//! The receiver has one `&` more than the topmost impl, for `&self`. With one less the topmost level is never found, and
//! nothing says so: the tests hold each level to it.
//!
//! In a generic function the bounds decide, not the type it is called with: a generic `E` without a bound is Recoverable.

use std::any::type_name;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::ops::Deref;

use crate::words::severity::{Classify, Severity, Verdict, verdict_of_dyn};

/// A value to ask about.
pub struct Probe<'a, T: ?Sized>(pub &'a T);

/// How bad is this error? [`Classify`], else what stands in its chain, else Recoverable.
pub trait Verdicts {
    /// The answer.
    fn __verdict(&self) -> Verdict;
}

impl<T: Classify + ?Sized> Verdicts for &&&Probe<'_, T> {
    #[inline]
    fn __verdict(&self) -> Verdict {
        self.0.verdict()
    }
}

impl<T: Error + ?Sized> Verdicts for &&Probe<'_, T> {
    #[inline]
    fn __verdict(&self) -> Verdict {
        // the error itself needs no look, nor to be `'static`: all that the walk finds has `Classify`, the level above
        self.0
            .source()
            .map_or(Verdict::of(Severity::Recoverable), verdict_of_dyn)
    }
}

impl<T> Verdicts for &Probe<'_, T>
where
    T: Deref<Target: AsDynError> + ?Sized,
{
    #[inline]
    fn __verdict(&self) -> Verdict {
        verdict_of_dyn(self.0.deref().as_dyn_error())
    }
}

impl<T: ?Sized> Verdicts for Probe<'_, T> {
    #[inline]
    fn __verdict(&self) -> Verdict {
        Verdict::of(Severity::Recoverable)
    }
}

/// What `anyhow::Error` and its like point to.
pub trait AsDynError {
    /// The same, with fewer promises.
    fn as_dyn_error(&self) -> &(dyn Error + 'static);
}

macro_rules! as_dyn_error {
    ($($error:ty),*) => {$(
        impl AsDynError for $error {
            fn as_dyn_error(&self) -> &(dyn Error + 'static) {
                self
            }
        }
    )*};
}
as_dyn_error!(dyn Error, dyn Error + Send, dyn Error + Send + Sync);

/// How does this error read? Its `Display`, else its `Debug`, else the name of its type.
pub trait Texts {
    /// The answer.
    fn __text(&self) -> String;
}

impl<T: Display + ?Sized> Texts for &&Probe<'_, T> {
    #[cold]
    fn __text(&self) -> String {
        self.0.to_string()
    }
}

impl<T: Debug + ?Sized> Texts for &Probe<'_, T> {
    #[cold]
    fn __text(&self) -> String {
        format!("{:?}", self.0)
    }
}

impl<T: ?Sized> Texts for Probe<'_, T> {
    #[cold]
    fn __text(&self) -> String {
        type_name::<T>().to_owned()
    }
}

/// Is this return value an error? `Err` is; a `None` and a plain value are not.
pub trait IsError {
    /// The answer.
    fn __is_error(&self) -> bool;
}

impl<T, E> IsError for &Probe<'_, Result<T, E>> {
    #[inline]
    fn __is_error(&self) -> bool {
        self.0.is_err()
    }
}

impl<T: ?Sized> IsError for Probe<'_, T> {
    #[inline]
    fn __is_error(&self) -> bool {
        false
    }
}

/// Asks the user's closure or function about a value, so that the closure's parameter needs no type.
#[inline]
pub fn ask<T: ?Sized, R>(value: &T, question: impl FnOnce(&T) -> R) -> R {
    question(value)
}

/// Asks the user's condition about a value; one that isn't yes or no is told where it is written.
#[inline]
pub fn holds<T: ?Sized>(value: &T, condition: impl FnOnce(&T) -> bool) -> bool {
    condition(value)
}

/// Gives the user's closure or function a value, so that the closure's parameter needs no type.
#[inline]
pub fn give<T, R>(value: T, taker: impl FnOnce(T) -> R) -> R {
    taker(value)
}
