//! A return value taken apart into its success or its error, and put together again, all by value.
//!
//! ```text
//! let __res_k = { use p::Sides as _; (&&p::Probe(&__res_r)).__sides() };       // what is neither `Result` nor `Option` never fails
//! match __res_k.apart(__res_r) {
//!     Ok(__res_o)  => { ..; Ok(__res_k.fine(__res_o)) }
//!     Err(__res_e) => { ..; Ok(__res_k.failed(__res_e)) }
//! }
//! ```
//!
//! Where it must be the one or the other, `__res_k` is `p::two_sides(&__res_r)`, and the methods are functions: `p::apart(&__res_k, __res_r)`.
//!
//! By value, because a result that a layer looks at through a reference lies in memory, and each layer above copies it whole from there,
//! soon after it was written in parts: slow where a processor hands a store on to a load. What is put together again from its side stays in
//! registers, and the success never meets the error's code.

use std::convert::Infallible;
use std::marker::PhantomData;

use super::outcome::rebuilt;
use super::probe::Probe;
use crate::words::outcome::Outcome;
use crate::words::severity::Verdict;

/// Which sides has this return value?
pub trait Sides {
    /// The answer.
    type Kind;
    /// The answer.
    fn __sides(&self) -> Self::Kind;
}

/// A success or an error: a `Result`, or an `Option`.
pub struct TwoSides<R>(PhantomData<fn() -> R>);

/// A plain value, which is always a success.
pub struct OneSide<R>(PhantomData<fn() -> R>);

impl<R: Outcome> Sides for &Probe<'_, R> {
    type Kind = TwoSides<R>;
    #[inline]
    fn __sides(&self) -> TwoSides<R> {
        TwoSides(PhantomData)
    }
}

impl<R> Sides for Probe<'_, R> {
    type Kind = OneSide<R>;
    #[inline]
    fn __sides(&self) -> OneSide<R> {
        OneSide(PhantomData)
    }
}

/// The sides of what must have two of them: asked by functions, so that what is wrong with a type is told once, where it is written.
#[inline]
pub fn two_sides<R>(_: &R) -> TwoSides<R> {
    TwoSides(PhantomData)
}

/// The one side or the other.
///
/// # Errors
/// The function's own error.
#[inline]
pub fn apart<R: Outcome>(sides: &TwoSides<R>, value: R) -> Result<R::Ok, R::Err> {
    sides.apart(value)
}

/// The success as the whole.
#[inline]
pub fn fine<R: Outcome>(sides: &TwoSides<R>, value: R::Ok) -> R {
    sides.fine(value)
}

/// The error as the whole.
#[inline]
pub fn failed<R: Outcome>(sides: &TwoSides<R>, error: R::Err) -> R {
    sides.failed(error)
}

/// The verdict on the error, where breakers and limits look at it.
#[inline]
pub fn judged<R: Outcome>(sides: &TwoSides<R>, verdict: Verdict) -> Option<Verdict> {
    sides.judged(verdict)
}

impl<R: Outcome> TwoSides<R> {
    /// The one side or the other.
    ///
    /// # Errors
    /// The function's own error.
    #[inline]
    pub fn apart(&self, value: R) -> Result<R::Ok, R::Err> {
        value.into_result()
    }
    /// The success as the whole.
    #[inline]
    pub fn fine(&self, value: R::Ok) -> R {
        R::from_ok(value)
    }
    /// The error as the whole.
    #[inline]
    pub fn failed(&self, error: R::Err) -> R {
        R::from_err(error)
    }
    /// Whether the other side is an error: the `None` of an `Option` is none.
    #[inline]
    pub fn fails(&self) -> bool {
        !R::OPTION
    }
    /// The same value, put together from its side.
    #[inline]
    pub fn rebuilt(&self, value: R) -> R {
        rebuilt(value)
    }
    /// The verdict on the error, where breakers and limits look at it: the `None` of an `Option` is ignored.
    #[inline]
    pub fn judged(&self, verdict: Verdict) -> Option<Verdict> {
        (!R::OPTION).then_some(verdict)
    }
}

impl<R> OneSide<R> {
    /// The value.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub fn apart(&self, value: R) -> Result<R, Infallible> {
        Ok(value)
    }
    /// The value.
    #[inline]
    pub fn fine(&self, value: R) -> R {
        value
    }
    /// There is no error.
    #[inline]
    pub fn failed(&self, error: Infallible) -> R {
        match error {}
    }
    /// There is no other side.
    #[inline]
    pub fn fails(&self) -> bool {
        false
    }
    /// The value.
    #[inline]
    pub fn rebuilt(&self, value: R) -> R {
        value
    }
    /// The verdict on an error that there is not.
    #[inline]
    pub fn judged(&self, verdict: Verdict) -> Option<Verdict> {
        Some(verdict)
    }
}
