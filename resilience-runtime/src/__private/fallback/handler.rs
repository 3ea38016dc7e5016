//! A handler written as a path: called with the function's arguments, and with the error where it asks for it.
//!
//! The four forms differ in arity or in the last parameter's type, so for a handler with concrete types one of them holds.
//! The handler comes last: rustc must know the arguments and the error before it looks at the handler.

use super::parts::Failing;
use crate::words::outcome::{Failure, Never};
use crate::words::rejection::{FromRejection, Rejection};

/// The arguments alone.
pub enum Args {}
/// The arguments and a `Failure<E>`.
pub enum ArgsFailure {}
/// The arguments and an `E` that can stand for a rejection.
pub enum ArgsPlain {}
/// The arguments and an `E`, where nothing below can refuse.
pub enum ArgsSure {}

/// A function that can be called with the arguments `A` and, as it likes, with the failure `F`; `M` says how.
#[diagnostic::on_unimplemented(
    message = "this fallback handler cannot be called with the function's arguments",
    label = "expected `fn(..same arguments..)` or `fn(..same arguments.., error)`",
    note = "`error` is the function's error where that implements `From<resilience::Rejection>` or no layer below can refuse, else `resilience::Failure` of it",
    note = "to choose the arguments, write the call: `#[fallback(handler(&id, err))]`"
)]
pub trait Handler<A, F, M> {
    /// What it gives back.
    type Out;
    /// Calls it.
    fn call(self, args: A, failing: F) -> Self::Out;
}

/// Calls the handler.
#[inline]
pub fn call_handler<A, F, M, H: Handler<A, F, M>>(args: A, failing: F, handler: H) -> H::Out {
    handler.call(args, failing)
}

macro_rules! handler {
    ($($arg:ident)*) => {
        #[allow(non_snake_case, reason = "the types' names serve for the values as well")]
        const _: () = {
            impl<H, Out, E, J, $($arg,)*> Handler<($($arg,)*), Failing<E, J>, Args> for H
            where
                H: FnOnce($($arg,)*) -> Out,
            {
                type Out = Out;
                #[inline]
                fn call(self, ($($arg,)*): ($($arg,)*), _: Failing<E, J>) -> Out {
                    self($($arg,)*)
                }
            }

            impl<H, Out, E, J, $($arg,)*> Handler<($($arg,)*), Failing<E, J>, ArgsFailure> for H
            where
                H: FnOnce($($arg,)* Failure<E>) -> Out,
            {
                type Out = Out;
                #[inline]
                fn call(self, ($($arg,)*): ($($arg,)*), failing: Failing<E, J>) -> Out {
                    self($($arg,)* failing.into_failure())
                }
            }

            impl<H, Out, E, $($arg,)*> Handler<($($arg,)*), Failing<E, Rejection>, ArgsPlain> for H
            where
                H: FnOnce($($arg,)* E) -> Out,
                E: FromRejection,
            {
                type Out = Out;
                #[inline]
                fn call(self, ($($arg,)*): ($($arg,)*), failing: Failing<E, Rejection>) -> Out {
                    self($($arg,)* failing.into_failure().into_error())
                }
            }

            impl<H, Out, E, $($arg,)*> Handler<($($arg,)*), Failing<E, Never>, ArgsSure> for H
            where
                H: FnOnce($($arg,)* E) -> Out,
            {
                type Out = Out;
                #[inline]
                fn call(self, ($($arg,)*): ($($arg,)*), failing: Failing<E, Never>) -> Out {
                    self($($arg,)* failing.into_error())
                }
            }
        };
    };
}

macro_rules! handlers {
    () => { handler!(); };
    ($first:ident $($rest:ident)*) => {
        handler!($first $($rest)*);
        handlers!($($rest)*);
    };
}
handlers!(A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11);
