//! What `#[circuit_breaker]` expands to, written by hand: the functions it calls, the registry it finds its breaker in.

use std::time::Duration;

use resilience::__private as p;
use resilience::__private::Sides as _;
use resilience::registry::scope;
use resilience::{CircuitState, Registry, Rejection};

use super::*;

#[derive(Debug, PartialEq)]
enum Error {
    Down,
    Unknown,
    Rejected(Rejection),
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

fn verdict(error: &Error) -> p::Verdict {
    match error {
        Error::Down => p::Verdict::of(p::Severity::Recoverable),
        Error::Unknown => p::Verdict::of(p::Severity::Permanent),
        Error::Rejected(rejection) => rejection.verdict(),
    }
}

static PLACE: p::Place = p::Place {
    module: module_path!(),
    function: "guarded",
    file: file!(),
    line: line!(),
};

// two layers, so that a rejection passes through the outer one
static OUTER: p::Site<p::CircuitBreaker> =
    p::Site::new(&PLACE, Some("outer"), || p::CircuitBreakerOptions {
        failure_threshold: Some(2),
        half_open_max_calls: Some(1),
        ..Default::default()
    });
static INNER: p::Site<p::CircuitBreaker> =
    p::Site::new(&PLACE, Some("inner"), || p::CircuitBreakerOptions {
        failure_threshold: Some(1),
        success_threshold: Some(0),
        recovery_timeout: Some(RECOVERY),
        ..Default::default()
    });

macro_rules! layer {
    ($layer:lifetime, $site:ident, $call:ident, $inner:expr) => {
        $layer: {
            let home = p::Home::here();
            let held = $site.get(&home);
            let permit = match held.try_acquire() {
                Ok(permit) => permit,
                Err(rejection) => break $layer Err(rejection),
            };
            let value = $inner;
            match value {
                Ok(value) => {
                    let sides = (&&p::Probe(&value)).__sides();
                    match sides.apart(value) {
                        Ok(fine) => {
                            permit.success();
                            Ok(sides.fine(fine))
                        }
                        Err(error) => {
                            let judged = sides.judged(verdict(&error));
                            p::settle_permit(permit, &mut $call, judged, None, p::Words::Debugged(&error));
                            Ok(sides.failed(error))
                        }
                    }
                }
                Err(refusal) => {
                    if let Some(rejection) = p::Refusal::as_rejection(&refusal) {
                        p::settle_permit(permit, &mut $call, Some(rejection.verdict()), None, p::Words::Shown(rejection));
                    }
                    Err(p::Refusal::into_rejection(refusal))
                }
            }
        }
    };
}

async fn guarded(answer: Result<u32, Error>) -> Result<u32, Error> {
    let mut call = p::Call::begin();
    p::edge(layer!('outer, OUTER, call, {
        layer!('inner, INNER, call, {
            Ok::<Result<u32, Error>, p::Never>(
                async {
                    tokio::task::yield_now().await;
                    answer
                }
                .await,
            )
        })
    }))
}

fn assert_send<F: Send>(future: F) -> F {
    future
}

#[tokio::test(start_paused = true)]
async fn an_expansion_finds_its_breaker_in_the_scoped_registry() {
    let (mine, other) = (Registry::new(), Registry::new());
    let in_mine = |answer| scope(&mine, assert_send(guarded(answer)));
    assert_eq!(in_mine(Ok(7)).await, Ok(7));
    assert_eq!(in_mine(Err(Error::Unknown)).await, Err(Error::Unknown));
    assert_eq!(in_mine(Err(Error::Down)).await, Err(Error::Down));
    let refused = in_mine(Ok(7)).await.unwrap_err();
    assert!(matches!(refused, Error::Rejected(rejection) if rejection.policy() == "inner"));

    // those that other tests of this program declare are there too, uncalled
    let mut shown = mine.circuit_breakers();
    shown.retain(|breaker| breaker.total > 0);
    let [inner, outer] = &shown[..] else {
        panic!("two breakers, not {shown:?}")
    };
    assert_eq!((&*inner.name, inner.state), ("inner", CircuitState::Open));
    assert_eq!(
        (
            inner.successful,
            inner.ignored,
            inner.failed,
            inner.rejected
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(inner.last_error.as_deref(), Some("Down"));
    // the inner refusal is no business of the outer breaker
    assert_eq!((&*outer.name, outer.state), ("outer", CircuitState::Closed));
    assert_eq!(
        (
            outer.successful,
            outer.ignored,
            outer.failed,
            outer.rejected
        ),
        (1, 2, 1, 0)
    );

    // another registry, another breaker
    assert_eq!(scope(&other, guarded(Ok(7))).await, Ok(7));
    assert!(mine.circuit_breaker("outer").is_some());
    assert!(mine.circuit_breaker("nobody").is_none());

    let snapshot = serde_json::to_value(mine.snapshot()).unwrap();
    assert_eq!(snapshot["health"], "degraded");
    let policies = snapshot["policies"].as_array().unwrap();
    let inner = policies.iter().find(|policy| policy["name"] == "inner");
    let inner = inner.expect("it is listed");
    assert_eq!(inner["state"], "open");
    let invalid = inner["invalid"][0].as_str().unwrap();
    assert_eq!(
        invalid,
        "circuit breaker `inner`: `success_threshold` is 0, but must be at least 1"
    );
}

#[tokio::test(start_paused = true)]
async fn b18_one_call_takes_one_place() {
    let mine = Registry::new();
    scope(&mine, async {
        for _ in 0..2 {
            assert_eq!(guarded(Err(Error::Down)).await, Err(Error::Down));
            mine.circuit_breaker("inner").unwrap().close();
        }
        let outer = mine.circuit_breaker("outer").unwrap();
        assert_eq!(outer.state(), CircuitState::Open);
        tokio::time::advance(Duration::from_secs(60)).await;
        // one place: were it taken twice, the call would refuse itself
        assert_eq!(guarded(Ok(1)).await, Ok(1));
        assert_eq!(outer.snapshot().success_count, 1);
        let probe = Box::pin(guarded(Ok(1)));
        let polled = tokio::time::timeout(Duration::ZERO, probe).await;
        assert!(polled.is_err() || polled == Ok(Ok(1)));
        assert_eq!(guarded(Ok(1)).await, Ok(1));
        assert_eq!(outer.state(), CircuitState::Closed);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn none_of_an_option_is_ignored() {
    let breaker = built(brittle());
    let mut call = p::Call::begin();
    let value: Option<u32> = None;
    let verdict = p::Verdict::of(p::Severity::Recoverable);
    p::settle_permit(
        permit(&breaker),
        &mut call,
        (&&p::Probe(&value)).__sides().judged(verdict),
        None,
        p::Words::Shown(&Silent),
    );
    p::settle_permit(
        permit(&breaker),
        &mut call,
        p::judged(&p::two_sides(&Err::<(), ()>(())), verdict),
        Some(false),
        p::Words::Shown(&Silent),
    );
    let shown = breaker.snapshot();
    assert_eq!((shown.ignored, shown.failed), (2, 0));
    p::settle_permit(
        permit(&breaker),
        &mut call,
        p::judged(&p::two_sides(&Err::<(), ()>(())), verdict),
        Some(true),
        p::Words::Fixed("counts"),
    );
    assert_eq!(breaker.snapshot().last_error.as_deref(), Some("counts"));
}

/// Whoever wants its words is wrong.
struct Silent;

impl std::fmt::Display for Silent {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        unreachable!("nobody needs the text")
    }
}
