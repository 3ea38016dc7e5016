//! How an expansion passes results between layers: `Result<R, J>`, where `R` is the function's whole return type and `J`
//! is `Rejection` below the edge where a layer can refuse, `Never` where none can.

use crate::words::outcome::{Never, Outcome, Refusal, Reject};
use crate::words::rejection::Rejection;

/// The result of a layer that can refuse, around one that perhaps cannot.
#[inline]
pub fn widen<R, J: Refusal>(inner: Result<R, J>) -> Result<R, Rejection> {
    inner.map_err(Refusal::into_rejection)
}

/// The same value, put together from its side: a copy of the whole, made soon after its parts were written, would wait for them.
#[inline]
pub(super) fn rebuilt<R: Outcome>(value: R) -> R {
    match value.into_result() {
        Ok(value) => R::from_ok(value),
        Err(error) => R::from_err(error),
    }
}

/// The edge of the stack: a rejection becomes the function's own return type.
#[inline]
pub fn edge<R: Reject, J: Refusal>(outer: Result<R, J>) -> R {
    match outer {
        Ok(value) => rebuilt(value),
        Err(refusal) => R::reject(refusal.into_rejection()),
    }
}

/// The edge of the stack with `map_rejection`.
#[inline]
pub fn edge_with<R: Outcome, J: Refusal>(
    outer: Result<R, J>,
    map: impl FnOnce(Rejection) -> R::Err,
) -> R {
    match outer {
        Ok(value) => rebuilt(value),
        Err(refusal) => R::from_err(map(refusal.into_rejection())),
    }
}

/// The edge of a stack in which no layer can refuse, around a `Result` or an `Option`.
#[inline]
pub fn sure_edge<R: Outcome>(outer: Result<R, Never>) -> R {
    rebuilt(plain_edge(outer))
}

/// The edge of a stack in which no layer can refuse.
#[inline]
pub fn plain_edge<R>(outer: Result<R, Never>) -> R {
    match outer {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// The error in a return value, by reference.
#[inline]
pub fn as_err<R: Outcome>(value: &R) -> Option<&R::Err> {
    value.as_err()
}
