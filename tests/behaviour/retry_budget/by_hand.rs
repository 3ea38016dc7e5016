//! `RetryBudget` without attributes.

use std::sync::Arc;
use std::time::Duration;

use resilience::{Registry, RejectionKind, Retry, RetryBudget, RetryPolicy};
use tokio::time::advance;

#[tokio::test(start_paused = true)]
async fn a_refusal_says_who_and_after_its_retry_after_there_is_a_token() {
    let budget = RetryBudget::builder("api")
        .capacity(1)
        .min_per_second(0.3)
        .build()
        .unwrap();
    budget.try_acquire().unwrap().spend();
    let refused = budget.try_acquire().unwrap_err();
    assert_eq!(
        (refused.kind(), refused.policy()),
        (RejectionKind::BudgetExhausted, "api")
    );
    assert!(refused.is_refused());
    let wait = refused.retry_after().unwrap();
    assert!((wait.as_secs_f64() - 1.0 / 0.3).abs() < 0.01, "{wait:?}");
    advance(wait.saturating_sub(Duration::from_millis(2))).await;
    assert!(budget.try_acquire().is_err());
    // the timer's own step is a millisecond
    advance(Duration::from_millis(3)).await;
    assert!(budget.try_acquire().is_ok());
}

#[test]
fn without_time_nobody_knows_when_a_token_comes() {
    let budget = RetryBudget::builder("api").capacity(1).build().unwrap();
    budget.try_acquire().unwrap().spend();
    let refused = budget.try_acquire().unwrap_err();
    assert_eq!(refused.retry_after(), None);
    assert_eq!(refused.to_string(), "retry budget `api` is used up");
}

#[test]
fn a_token_that_is_dropped_or_unwound_past_goes_back() {
    let budget = RetryBudget::builder("api").capacity(2).build().unwrap();
    drop(budget.try_acquire().unwrap());
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _token = budget.try_acquire().unwrap();
        panic!("expected");
    }));
    assert!(unwound.is_err());
    assert_eq!(
        (budget.snapshot().tokens, budget.snapshot().spent),
        (2.0, 0)
    );
}

#[test]
fn bad_numbers_are_typed_errors() {
    for (field, built) in [
        ("ratio", RetryBudget::builder("x").ratio(f64::NAN).build()),
        ("ratio", RetryBudget::builder("x").ratio(1001.0).build()),
        (
            "min_per_second",
            RetryBudget::builder("x").min_per_second(-0.1).build(),
        ),
        ("capacity", RetryBudget::builder("x").capacity(0).build()),
    ] {
        assert_eq!(built.unwrap_err().field, field);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_by_hand_pay_from_a_shared_budget() {
    let registry = Registry::new();
    registry
        .add(RetryBudget::builder("api").capacity(3).build().unwrap())
        .unwrap();
    let budget = registry.retry_budget("api").unwrap();
    let policy = RetryPolicy::new()
        .max_attempts(10)
        .base_delay(Duration::ZERO);
    let [one, two] =
        ["one", "two"].map(|name| Retry::new(name, policy).with_budget(budget.clone()));
    let fail = async |retry: &Retry| {
        let mut attempts = 0;
        let failed = retry.run(|attempt| {
            attempts = attempt.number;
            async { Err::<(), _>("down".to_owned()) }
        });
        assert!(failed.await.is_err());
        attempts
    };
    assert_eq!((fail(&one).await, fail(&two).await), (4, 1));
    for _ in 0..10 {
        two.run(async |_| Ok::<_, String>(())).await.unwrap();
    }
    assert_eq!(fail(&two).await, 2);
}

#[test]
fn threads_take_no_more_than_there_is() {
    let budget = Arc::new(
        RetryBudget::builder("api")
            .capacity(100)
            .ratio(0.5)
            .build()
            .unwrap(),
    );
    let taken: usize = std::thread::scope(|threads| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                threads.spawn(|| {
                    let taken = (0..500).filter(|_| {
                        budget
                            .try_acquire()
                            .map(resilience::RetryToken::spend)
                            .is_ok()
                    });
                    taken.count()
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    assert_eq!(taken, 100);
    assert_eq!(budget.snapshot().refused, 1900);
}
