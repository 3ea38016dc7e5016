//! What a handler may give back: the whole result, its success value, or a future of either.

use std::future::{Future, Pending};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::parts::Parted;
use crate::words::outcome::Outcome;

/// The whole result.
pub enum Now {}
/// The success value.
pub enum NowOk {}
/// A future of the whole result.
pub enum Later {}
/// A future of the success value.
pub enum LaterOk {}

/// Something that becomes `R`; `M` says how.
#[diagnostic::on_unimplemented(
    message = "the fallback must give back `{R}` (or its success value), directly or as a future; this one gives `{Self}`",
    label = "gives `{Self}`"
)]
pub trait Settle<R, M> {
    /// The future that gives it.
    type Run: Future<Output = R>;
    /// The result, else the future that gives it.
    ///
    /// # Errors
    /// The future.
    fn settle(self) -> Result<R, Self::Run>;
}

/// The same without waiting.
#[diagnostic::on_unimplemented(
    message = "the fallback must give back `{R}` (or its success value); this one gives `{Self}`",
    label = "gives `{Self}`",
    note = "a synchronous function cannot wait for an async handler"
)]
pub trait SettleNow<R, M> {
    /// The result.
    fn settle_now(self) -> R;
}

impl<R> SettleNow<R, Now> for R {
    #[inline]
    fn settle_now(self) -> R {
        self
    }
}

impl<R: Outcome<Ok = T>, T> SettleNow<R, NowOk> for T {
    #[inline]
    fn settle_now(self) -> R {
        R::from_ok(self)
    }
}

/// A future, which a synchronous function cannot wait for.
pub enum NowLater {}

/// Never holds.
pub trait CannotWait {}

// never chosen: with one way left rustc would go on into it and say what is wrong inside, instead of our message
impl<R, F: Future + CannotWait> SettleNow<R, NowLater> for F {
    fn settle_now(self) -> R {
        unreachable!("nothing is `CannotWait`")
    }
}

impl<R> Settle<R, Now> for R {
    type Run = Pending<R>;
    #[inline]
    fn settle(self) -> Result<R, Pending<R>> {
        Ok(self)
    }
}

impl<R: Outcome<Ok = T>, T> Settle<R, NowOk> for T {
    type Run = Pending<R>;
    #[inline]
    fn settle(self) -> Result<R, Pending<R>> {
        Ok(R::from_ok(self))
    }
}

impl<R, F: Future<Output = R>> Settle<R, Later> for F {
    type Run = F;
    #[inline]
    fn settle(self) -> Result<R, F> {
        Err(self)
    }
}

impl<R: Outcome, F: Future<Output = R::Ok>> Settle<R, LaterOk> for F {
    type Run = AsOk<F, R>;
    #[inline]
    fn settle(self) -> Result<R, AsOk<F, R>> {
        Err(AsOk {
            future: self,
            result: PhantomData,
        })
    }
}

pin_project! {
    /// A future of the success value as one of the whole result.
    pub struct AsOk<F, R> {
        #[pin]
        future: F,
        result: PhantomData<fn() -> R>,
    }
}

impl<R: Outcome, F: Future<Output = R::Ok>> Future for AsOk<F, R> {
    type Output = R;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        self.project().future.poll(cx).map(R::from_ok)
    }
}

impl<R, K> Parted<R, K> {
    /// The handler's answer, else the future that gives it. Two ways out, so that a result that is there already never lies
    /// in the caller's future: it need not be `Send`.
    ///
    /// # Errors
    /// The future.
    #[inline]
    pub fn settle<M, O: Settle<R, M>>(self, out: O) -> Result<R, O::Run> {
        out.settle()
    }

    /// The handler's answer.
    #[inline]
    pub fn settle_now<M, O: SettleNow<R, M>>(self, out: O) -> R {
        out.settle_now()
    }
}
