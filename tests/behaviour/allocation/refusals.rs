//! What refusing and failing cost: both come in storms, so an open circuit refuses without allocating, and a closed one counts so.

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

#[circuit_breaker("failing", failure_threshold = 4_000_000_000)]
async fn fails(text: &'static str) -> Result<u64, &'static str> {
    Err(text)
}

#[test]
fn a_failure_that_says_what_others_said_before_allocates_nothing() {
    let breaker = registry().circuit_breaker("failing").unwrap();
    let said = || breaker.snapshot().last_error;
    for text in ["connection refused", "busy"] {
        let _failed = now(fails(text));
    }
    assert_eq!(said().as_deref(), Some("busy"));
    assert_eq!(allocations(|| _ = black_box(now(fails("busy")))), 0);
    assert_eq!(
        allocations(|| _ = black_box(now(fails("connection refused")))),
        0,
        "another one again"
    );
    assert_eq!(said().as_deref(), Some("connection refused"));
}
