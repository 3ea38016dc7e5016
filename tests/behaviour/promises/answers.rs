//! Fallbacks: every form of answer, which error it is given, and what is left for the layers above.

use resilience::registry::scope;
use resilience::{Failure, Registry, Rejection, circuit_breaker, fallback, profile};

use crate::support::Fault;

/// No way from a rejection.
#[derive(Debug, PartialEq)]
struct Plain(u32);

#[fallback(whole)]
#[circuit_breaker("promises-answers")]
async fn by_path(n: u32) -> Result<String, Plain> {
    Err(Plain(n))
}

async fn whole(n: u32, failure: Failure<Plain>) -> Result<String, Plain> {
    match failure {
        Failure::Failed(Plain(failed)) => Ok(format!("{n} failed with {failed}")),
        Failure::Rejected(rejection) => Ok(format!("{n} refused by {}", rejection.policy())),
    }
}

#[fallback(|failure: Failure<Plain>| format!("{}", failure.rejection().is_some()))]
#[circuit_breaker("promises-answers")]
async fn by_closure(n: u32) -> Result<String, Plain> {
    Err(Plain(n))
}

#[fallback(format!("{n} {}", err.error().is_some()))]
#[circuit_breaker("promises-answers")]
async fn by_expression(n: u32) -> Result<String, Plain> {
    Err(Plain(n))
}

#[fallback(format!("{n} {err}"))]
#[circuit_breaker("promises-answers")]
async fn by_expression_of_e(n: u32) -> Result<String, Fault> {
    let _ = n;
    Err(Fault::Busy)
}

#[fallback(format!("{n} {}", err.0))]
async fn nothing_refuses(n: u32) -> Result<String, Plain> {
    Err(Plain(n))
}

#[fallback(value = Ok("given".to_owned()))]
#[circuit_breaker("promises-answers")]
async fn by_value(n: u32) -> Result<String, Plain> {
    Err(Plain(n))
}

#[tokio::test(start_paused = true)]
async fn each_form_is_given_the_error_that_the_page_says() {
    let mine = Registry::new();
    scope(&mine, async {
        assert_eq!(by_path(1).await.unwrap(), "1 failed with 1");
        assert_eq!(by_closure(1).await.unwrap(), "false");
        assert_eq!(by_expression(1).await.unwrap(), "1 true");
        assert_eq!(by_expression_of_e(1).await.unwrap(), "1 busy");
        assert_eq!(nothing_refuses(1).await.unwrap(), "1 1");
        assert_eq!(by_value(1).await.unwrap(), "given");
        mine.circuit_breaker("promises-answers")
            .unwrap()
            .force_open();
        assert_eq!(by_path(1).await.unwrap(), "1 refused by promises-answers");
        assert_eq!(by_closure(1).await.unwrap(), "true");
        assert_eq!(by_expression(1).await.unwrap(), "1 false");
        let said = by_expression_of_e(1).await.unwrap();
        assert_eq!(said, "1 circuit breaker `promises-answers` is open");
    })
    .await;
}

#[profile("promises-partial")]
#[fallback(|_err| 0, when = |failure: &Failure<Fault>| failure.error() == Some(&Fault::Busy))]
#[circuit_breaker("promises-partial")]
async fn partial(fault: &Fault) -> Result<u32, Fault> {
    Err(fault.clone())
}

#[tokio::test(start_paused = true)]
async fn with_when_the_rest_goes_on_as_it_was() {
    let mine = Registry::new();
    scope(&mine, async {
        assert_eq!(partial(&Fault::Busy).await, Ok(0));
        assert_eq!(partial(&Fault::Reset).await, Err(Fault::Reset));
        mine.circuit_breaker("promises-partial")
            .unwrap()
            .force_open();
        assert!(matches!(
            partial(&Fault::Busy).await,
            Err(Fault::Rejected(_))
        ));
    })
    .await;
    let seen = mine.profile("promises-partial").unwrap().snapshot();
    assert_eq!((seen.degraded, seen.error, seen.rejected), (1, 1, 1));
}

#[circuit_breaker("promises-mapped", map_rejection = |rejection: Rejection| Plain(u32::from(rejection.is_refused())))]
async fn mapped() -> Result<(), Plain> {
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn map_rejection_gives_the_error_at_the_edge() {
    let mine = Registry::new();
    assert_eq!(scope(&mine, mapped()).await, Ok(()));
    mine.circuit_breaker("promises-mapped")
        .unwrap()
        .force_open();
    assert_eq!(scope(&mine, mapped()).await, Err(Plain(1)));
}
