//! `#[retry_with_backoff(budget = ..)]`.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use resilience::registry::{scope, scope_sync};
use resilience::{Kind, Registry, What, circuit_breaker, retry_with_backoff};
use tokio::time::{advance, sleep};

thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
    static DOWN: Cell<bool> = const { Cell::new(false) };
}

fn upstream() -> Result<u32, String> {
    RUNS.set(RUNS.get() + 1);
    if DOWN.get() {
        Err("down".to_owned())
    } else {
        Ok(7)
    }
}

#[retry_with_backoff(max_attempts = 4, base_delay = "1ms", budget = "nested")]
async fn lowest() -> Result<u32, String> {
    upstream()
}

#[retry_with_backoff(max_attempts = 4, base_delay = "1ms", budget = "nested")]
async fn middle() -> Result<u32, String> {
    lowest().await
}

#[retry_with_backoff(
    max_attempts = 4,
    base_delay = "1ms",
    budget("nested", ratio = 0.05, capacity = 20)
)]
async fn highest() -> Result<u32, String> {
    middle().await
}

#[tokio::test(start_paused = true)]
async fn r12_three_layers_of_four_attempts_add_at_most_a_tenth() {
    let mine = Registry::new();
    scope(&mine, async {
        DOWN.set(true);
        // a hundred calls a second, for eight seconds
        for _ in 0..800 {
            assert_eq!(highest().await, Err("down".to_owned()));
            sleep(Duration::from_millis(10)).await;
        }
        let runs = RUNS.take();
        assert_eq!(runs, 800 + 20, "a full bucket, and no more");
        let shown = mine.retry_budget("nested").unwrap().snapshot();
        assert_eq!((shown.tokens, shown.spent), (0.0, 20));
        assert_eq!((shown.config.capacity, shown.config.ratio), (20, 0.05));

        // repaired: what is called works at once, and retries come back with it
        DOWN.set(false);
        for _ in 0..200 {
            assert_eq!(highest().await, Ok(7));
            sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(RUNS.take(), 200);
        assert!(mine.retry_budget("nested").unwrap().snapshot().tokens > 10.0);
    })
    .await;
}

#[retry_with_backoff(
    max_attempts = 3,
    base_delay = 0,
    budget("spare", capacity = 1, ratio = 0)
)]
async fn spare() -> Result<u32, String> {
    upstream()
}

#[tokio::test(start_paused = true)]
async fn without_a_token_the_own_error_comes_back_and_a_letter_is_kept() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    scope(&mine, async {
        DOWN.set(true);
        assert_eq!(spare().await, Err("down".to_owned()));
        assert_eq!(RUNS.take(), 2, "one token for one attempt more");
        assert_eq!(spare().await, Err("down".to_owned()));
        assert_eq!(RUNS.take(), 1, "a first attempt needs none");
    })
    .await;
    let retry = mine
        .retries()
        .into_iter()
        .find(|one| one.name.ends_with("::spare"))
        .unwrap();
    assert_eq!((retry.retried, retry.exhausted, retry.refused), (1, 2, 0));
    let letters = mine.dead_letters().list(0, 10);
    let attempts: Vec<_> = letters.iter().map(|letter| letter.attempts).collect();
    assert_eq!(attempts, [1, 2]);
    let mut told = std::iter::from_fn(|| events.try_recv());
    let refused = told.find(|event| event.kind == Kind::RETRY_BUDGET).unwrap();
    assert_eq!(&*refused.name, "spare");
    assert!(matches!(
        refused.what,
        What::Rejected {
            reason: "budget_exhausted",
            ..
        }
    ));
}

#[retry_with_backoff(
    max_attempts = 3,
    base_delay = "1s",
    jitter = false,
    budget("asleep", capacity = 1)
)]
async fn asleep() -> Result<u32, String> {
    upstream()
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_before_its_next_attempt_gives_the_token_back() {
    let mine = Registry::new();

    let tokens = || mine.retry_budget("asleep").unwrap().snapshot().tokens > 0.0;
    DOWN.set(true);
    {
        let mut call = pin!(scope(&mine, asleep()));
        assert!(futures_poll(call.as_mut()).await);
        assert_eq!((RUNS.take(), tokens()), (1, false));
    }
    assert!(tokens());
    // a call whose second attempt began keeps it
    {
        let mut call = pin!(scope(&mine, asleep()));
        assert!(futures_poll(call.as_mut()).await);
        advance(Duration::from_secs(1)).await;
        assert_eq!(call.await, Err("down".to_owned()));
    }
    assert_eq!((RUNS.take(), tokens()), (2, false));
}

/// Polls once; whether it is pending.
async fn futures_poll<F: Future + Unpin>(mut future: F) -> bool {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(std::pin::Pin::new(&mut future).poll(context).is_pending())
    })
    .await
}

#[retry_with_backoff(
    max_attempts = 3,
    base_delay = 0,
    retry_rejected,
    budget = "beside-breaker"
)]
#[circuit_breaker(failure_threshold = 1, recovery_timeout = "1h")]
fn guarded() -> Result<u32, String> {
    upstream()
}

#[test]
fn a_refusal_that_no_token_pays_for_stays_a_refusal() {
    let mine = Registry::new();
    scope_sync(&mine, || {
        DOWN.set(true);
        let budget = mine
            .retry_budget("beside-breaker")
            .expect("declared, before the first call");
        while let Ok(token) = budget.try_acquire() {
            token.spend();
        }
        assert_eq!(guarded(), Err("down".to_owned()));
        let refused = guarded().unwrap_err();
        assert!(refused.contains("is open"), "{refused}");
    });
    let retries = mine.retries();
    let retry = retries
        .iter()
        .find(|one| one.name.ends_with("::guarded"))
        .unwrap();
    assert_eq!((retry.exhausted, retry.refused), (1, 1));
}

#[test]
fn sites_that_name_one_budget_share_it_and_scopes_do_not() {
    let (one, other) = (Registry::new(), Registry::new());
    assert_eq!(
        one.retry_budgets()
            .iter()
            .filter(|budget| budget.name == "nested")
            .count(),
        1
    );
    let mine = one.retry_budget("nested").unwrap();
    mine.try_acquire().unwrap().spend();
    assert_eq!(other.retry_budget("nested").unwrap().snapshot().spent, 0);
    let entry = one.snapshot();
    let entry = entry.policy(Kind::RETRY_BUDGET, "nested").unwrap();
    assert_eq!((entry.sites.len(), entry.conflicts.len()), (3, 0));
}
