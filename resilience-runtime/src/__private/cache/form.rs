//! What of a return value is kept, and how its error reaches other callers: decided by type, so that aliases work.
//!
//! `(&&&&Out::<R>::new()).__form()` picks by autoref, the first that fits: `Result<Option<T>, E>`, `Result<T, E>`,
//! `Option<T>`, anything else. In a generic function the types decide as they are written: `Result<T, E>` is the second
//! whatever `T` is.

use std::marker::PhantomData;

use crate::rooms::cache::Ended;
use crate::words::outcome::Never;

/// The return type of a cached function. Like all markers here it is `Send` and `Sync` whatever `R` is.
pub struct Out<R>(PhantomData<fn() -> R>);

impl<R> Out<R> {
    /// The marker.
    #[expect(clippy::new_without_default, reason = "only expansions make one")]
    #[inline]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

/// A value that can be kept.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` cannot be cached",
    label = "it must be `Clone + Send + Sync + 'static`",
    note = "wrap it in `std::sync::Arc`, which makes it cheap to clone as well"
)]
pub trait CacheValue: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> CacheValue for T {}

/// A return type taken apart and put together again.
pub trait Form {
    /// The whole return type.
    type Out;
    /// What is kept of it.
    type Value;
    /// Its error.
    type Error;
    /// How the run ended that gave this.
    fn ended<J>(out: &Self::Out) -> Ended<'_, Self::Value, Self::Error, J>;
    /// The return value for what was kept.
    fn join(value: Option<Self::Value>) -> Self::Out;
    /// The return value for an error.
    fn fail(error: Self::Error) -> Self::Out;
}

macro_rules! form {
    ($(#[$meta:meta])* $level:ident, $receiver:ty, $marker:ident<$($param:ident),*>, $out:ty) => {
        $(#[$meta])*
        pub struct $marker<$($param),*>(PhantomData<fn() -> $out>);

        $(#[$meta])*
        pub trait $level<$($param),*> {
            /// The form.
            fn __form(&self) -> $marker<$($param),*>;
        }

        impl<$($param),*> $level<$($param),*> for $receiver {
            #[inline]
            fn __form(&self) -> $marker<$($param),*> {
                $marker(PhantomData)
            }
        }
    };
}

form! {
    /// `Result<Option<T>, E>`: the `T` is kept, `Ok(None)` where it is asked for.
    FormOptional, &&&Out<Result<Option<T>, E>>, AsOptional<T, E>, Result<Option<T>, E>
}
form! {
    /// `Result<T, E>`: the `T` is kept.
    FormResult, &&Out<Result<T, E>>, AsResult<T, E>, Result<T, E>
}
form! {
    /// `Option<T>`: the `T` is kept, `None` where it is asked for.
    FormOption, &Out<Option<T>>, AsOption<T>, Option<T>
}
form! {
    /// Anything else is kept as it is.
    FormPlain, Out<T>, AsPlain<T>, T
}

impl<T, E> Form for AsOptional<T, E> {
    type Out = Result<Option<T>, E>;
    type Value = T;
    type Error = E;
    fn ended<J>(out: &Self::Out) -> Ended<'_, T, E, J> {
        match out {
            Ok(Some(value)) => Ended::Value(value),
            Ok(None) => Ended::Nothing,
            Err(error) => Ended::Failed(error),
        }
    }
    #[inline]
    fn join(value: Option<T>) -> Self::Out {
        Ok(value)
    }
    fn fail(error: E) -> Self::Out {
        Err(error)
    }
}

impl<T, E> Form for AsResult<T, E> {
    type Out = Result<T, E>;
    type Value = T;
    type Error = E;
    fn ended<J>(out: &Self::Out) -> Ended<'_, T, E, J> {
        match out {
            Ok(value) => Ended::Value(value),
            Err(error) => Ended::Failed(error),
        }
    }
    #[inline]
    fn join(value: Option<T>) -> Self::Out {
        Ok(kept(value))
    }
    fn fail(error: E) -> Self::Out {
        Err(error)
    }
}

impl<T> Form for AsOption<T> {
    type Out = Option<T>;
    type Value = T;
    type Error = Never;
    fn ended<J>(out: &Self::Out) -> Ended<'_, T, Never, J> {
        out.as_ref().map_or(Ended::Nothing, Ended::Value)
    }
    #[inline]
    fn join(value: Option<T>) -> Self::Out {
        value
    }
    fn fail(error: Never) -> Self::Out {
        match error {}
    }
}

impl<T> Form for AsPlain<T> {
    type Out = T;
    type Value = T;
    type Error = Never;
    fn ended<J>(out: &T) -> Ended<'_, T, Never, J> {
        Ended::Value(out)
    }
    #[inline]
    fn join(value: Option<T>) -> T {
        kept(value)
    }
    fn fail(error: Never) -> T {
        match error {}
    }
}

#[inline]
fn kept<T>(value: Option<T>) -> T {
    value.unwrap_or_else(|| unreachable!("a form without `None` keeps none"))
}

/// The error of a form, for the probe that finds out whether waiters can be given it.
pub struct Sharing<E>(PhantomData<fn() -> E>);

/// The error of this form. `(&sharing(&form)).__share()` picks `ByClone` where it can be given, else `NotShared`.
#[inline]
pub fn sharing<F: Form>(_: &F) -> Sharing<F::Error> {
    Sharing(PhantomData)
}

/// How an error reaches the callers that waited for the run.
pub trait Share<E> {
    /// What is handed over.
    type Payload: Clone + Send + Sync + 'static;
    /// A copy for the waiters, where there can be one.
    fn give(error: &E) -> Option<Self::Payload>;
    /// The waiter's own.
    fn take(payload: Self::Payload) -> E;
}

/// Each waiter gets a clone.
pub struct ByClone;

impl<E: Clone + Send + Sync + 'static> Share<E> for ByClone {
    type Payload = E;
    fn give(error: &E) -> Option<E> {
        Some(error.clone())
    }
    fn take(payload: E) -> E {
        payload
    }
}

/// The waiters go on one at a time.
pub struct NotShared;

impl<E> Share<E> for NotShared {
    type Payload = Never;
    fn give(_: &E) -> Option<Never> {
        None
    }
    fn take(payload: Never) -> E {
        match payload {}
    }
}

/// First: errors that can be cloned.
pub trait ShareByClone {
    /// The way.
    #[inline]
    fn __share(&self) -> ByClone {
        ByClone
    }
}

impl<E: Clone + Send + Sync + 'static> ShareByClone for &Sharing<E> {}

/// Else.
pub trait ShareNot {
    /// The way.
    #[inline]
    fn __share(&self) -> NotShared {
        NotShared
    }
}

impl<E> ShareNot for Sharing<E> {}

/// A form, and how its error is shared.
pub struct Shape<F, S>(PhantomData<fn() -> (F, S)>);

/// Both together; here the value's type is checked.
#[inline]
pub fn shape<F, S>(_: &F, _: S) -> Shape<F, S>
where
    F: Form<Value: CacheValue>,
    S: Share<F::Error>,
{
    Shape(PhantomData)
}
