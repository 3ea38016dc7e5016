//! Dead letters: which failures are kept, by which retry, and what a replay does to them.

use resilience::registry::scope;
use resilience::{Registry, circuit_breaker, fallback, retry_with_backoff};

use crate::support::{Fault, Runs};

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
async fn fails_with(fault: &Fault) -> Result<(), Fault> {
    Err(fault.clone())
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false, dead_letter = all)]
async fn keeps_all(fault: &Fault) -> Result<(), Fault> {
    Err(fault.clone())
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false, dead_letter = false)]
async fn keeps_none(fault: &Fault) -> Result<(), Fault> {
    Err(fault.clone())
}

#[tokio::test(start_paused = true)]
async fn spent_and_critical_calls_are_kept_and_permanent_ones_only_with_all() {
    let mine = Registry::new();
    scope(&mine, async {
        for fault in [Fault::Busy, Fault::Reset, Fault::Revoked, Fault::Unknown] {
            let _failed = fails_with(&fault).await;
            let _failed = keeps_none(&fault).await;
        }
    })
    .await;
    let kept: Vec<_> = mine.dead_letters().list(0, 10);
    let kept: Vec<_> = kept.iter().rev().map(|letter| &*letter.error).collect();
    assert_eq!(kept, ["busy", "reset", "revoked"]);
    let _failed = scope(&mine, keeps_all(&Fault::Unknown)).await;
    assert_eq!(mine.dead_letters().list(0, 1)[0].error, "unknown");
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
async fn gives_none() -> Option<u32> {
    None
}

#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false, failure_if = |n: &u32| *n > 500)]
async fn gives_a_bad_value(runs: &Runs) -> Option<u32> {
    runs.count();
    Some(503)
}

#[tokio::test(start_paused = true)]
async fn none_is_never_a_dead_letter_but_a_value_that_failure_if_turns_down_is() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert_eq!(scope(&mine, gives_none()).await, None);
    assert!(mine.dead_letters().is_empty());
    assert_eq!(scope(&mine, gives_a_bad_value(&runs)).await, Some(503));
    assert_eq!(runs.take(), 2);
    assert_eq!(mine.dead_letters().len(), 1);
}

#[fallback(|_err| ())]
#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
#[circuit_breaker("promises-letters-between")]
#[allow(deprecated)]
#[retry_with_backoff(max_attempts = 2, base_delay = 0, jitter = false)]
async fn nested(runs: &Runs) -> Result<(), Fault> {
    runs.count();
    Err(Fault::Busy)
}

#[tokio::test(start_paused = true)]
async fn of_retries_in_retries_the_outermost_writes_one_letter() {
    let (mine, runs) = (Registry::new(), Runs::default());
    assert_eq!(scope(&mine, nested(&runs)).await, Ok(()));
    assert_eq!(runs.take(), 4);
    let letters = mine.dead_letters().list(0, 10);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].attempts, 2);
}

static SHIPPED: Runs = Runs::new();

#[fallback(|_err: Fault| 0)]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", dead_letter(args))]
async fn kept_with_arguments(id: u64, to: &str, note: Option<String>) -> Result<usize, Fault> {
    let _ = (id, to, &note);
    Err(Fault::Busy)
}

#[circuit_breaker("promises-letters-shipping", failure_threshold = 100)]
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms", dead_letter(replay))]
async fn ship(id: u64, to: &str) -> Result<usize, Fault> {
    if SHIPPED.count() <= 4 {
        Err(Fault::Busy)
    } else {
        Ok(to.len() + usize::try_from(id).unwrap_or(0))
    }
}

#[tokio::test(start_paused = true)]
async fn arguments_are_kept_as_json_and_only_when_asked_for() {
    let mine = Registry::new();
    let fallen = scope(&mine, kept_with_arguments(7, "Bern", None)).await;
    assert_eq!(fallen, Ok(0));
    let letter = &mine.dead_letters().list(0, 1)[0];
    let expected = serde_json::json!([7, "Bern", null]);
    assert_eq!(letter.arguments, Some(expected));
    let _failed = scope(&mine, fails_with(&Fault::Busy)).await;
    assert_eq!(mine.dead_letters().list(0, 1)[0].arguments, None);
}

#[tokio::test(start_paused = true)]
async fn a_replay_runs_the_whole_function_and_writes_no_letter_of_its_own() {
    let mine = Registry::new();
    assert_eq!(scope(&mine, ship(1, "Bern")).await, Err(Fault::Busy));
    let letters = mine.dead_letters();
    let id = letters.ids()[0];
    // both attempts fail again
    assert!(letters.replay(id).await.is_err());
    assert_eq!(
        (letters.ids(), letters.get(id).unwrap().replays),
        (vec![id], 1)
    );
    // through the breaker above, in this registry
    let shipping = mine.circuit_breaker("promises-letters-shipping").unwrap();
    assert_eq!(shipping.snapshot().failed, 2);
    assert_eq!(letters.replay(id).await, Ok(()));
    assert!(letters.is_empty());
    assert_eq!(shipping.snapshot().successful, 1);
}
