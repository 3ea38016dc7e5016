//! The words that every stack's results and locals are made of.

use resilience::__private as p;
use resilience::{Answering, CircuitPermit, Rejection, RejectionKind, RetryPolicy, Running};

/// Names the type that outgrew its bound.
fn at_most<T>(bound: usize) {
    let (size, name) = (size_of::<T>(), std::any::type_name::<T>());
    assert!(size <= bound, "{name}: {size} bytes, at most {bound}");
}

#[test]
fn rejections_are_small_since_every_result_has_room_for_one() {
    at_most::<RejectionKind>(12);
    at_most::<Rejection>(40);
    // and the room costs nothing more: the kind's spare values tell the two apart
    at_most::<Result<u64, Rejection>>(40);
    at_most::<Option<Rejection>>(40);
}

#[test]
fn what_a_call_carries_is_small() {
    at_most::<p::Call>(32);
    at_most::<Running<'_>>(24);
    at_most::<CircuitPermit<'_>>(24);
    at_most::<Answering<'_>>(16);
    at_most::<p::Retrying<'_, (), ()>>(16);
    at_most::<p::Retrying<'_, (), p::Instant>>(24);
    at_most::<p::Nap>(24);
    at_most::<RetryPolicy>(40);
}
