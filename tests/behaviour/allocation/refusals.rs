//! What refusing costs: an open circuit answers without allocating, so that a storm of refused calls is cheap.

use std::hint::black_box;

use resilience::{Rejection, circuit_breaker, fallback, profile, registry, retry_with_backoff};

use crate::{allocations, now};

#[circuit_breaker("refusing")]
async fn refused(n: u64) -> Result<u64, Rejection> {
    Ok(n)
}

#[profile]
#[fallback(value = 7)]
#[retry_with_backoff]
#[circuit_breaker("refusing")]
async fn refused_below(n: u64) -> Result<u64, std::io::Error> {
    Ok(n)
}

#[circuit_breaker("refusing")]
fn refused_as_nothing(n: u64) -> Option<u64> {
    Some(n)
}

#[test]
fn b19_an_open_circuit_refuses_without_allocating() {
    let breaker = registry().circuit_breaker("refusing").unwrap();
    breaker.force_open();
    assert!(now(refused(1)).is_err());
    assert_eq!(refused_as_nothing(1), None);
    assert_eq!(now(refused_below(1)).unwrap(), 7);
    let of = |call: &dyn Fn()| allocations(call);
    assert_eq!(of(&|| drop(black_box(now(refused(1))))), 0, "as an error");
    assert_eq!(of(&|| _ = black_box(refused_as_nothing(1))), 0, "as `None`");
    assert_eq!(
        of(&|| drop(black_box(now(refused_below(1))))),
        0,
        "in a stack"
    );
    assert_eq!(of(&|| drop(black_box(breaker.try_acquire()))), 0, "by hand");
}
