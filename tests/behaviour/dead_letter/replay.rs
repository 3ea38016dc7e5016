//! Replays: the function runs again, and the letter goes or counts.

use std::cell::Cell;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::{LazyLock, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use resilience::__private as p;
use resilience::{Place, Registry, ReplayError, registry};
use serde_json::{Value, json};

use crate::support::{PLACE, fail};

static SEND: Place = Place {
    module: module_path!(),
    function: "twin",
    file: file!(),
    line: line!(),
};
/// The same path: two functions named alike in two blocks of one module.
static TWIN: Place = Place {
    line: SEND.line + 1000,
    ..SEND
};

/// What ran: by the test's own key, so that tests don't meet.
static RAN: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);

fn ran(key: &str) -> u32 {
    RAN.lock().unwrap().get(key).copied().unwrap_or(0)
}

thread_local! {
    static SCOPE: Cell<Option<Registry>> = const { Cell::new(None) };
}

/// What a function's expansion hands over: arguments `(key, what)`.
fn send(arguments: &Value) -> p::ReplayRun {
    let arguments = serde_json::from_value::<(String, String)>(arguments.clone());
    Box::pin(async move {
        let (key, what) = arguments.map_err(|error| error.to_string())?;
        *RAN.lock().unwrap().entry(key).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
        SCOPE.set(Some(registry()));
        match &*what {
            "ok" => Ok(()),
            "panic" => panic!("the function"),
            _ => {
                // the function fails for good again, as its own retry would report it
                fail(&registry(), &SEND, None);
                Err("still busy".to_owned())
            }
        }
    })
}

fn twin(_: &Value) -> p::ReplayRun {
    Box::pin(async { Err("the twin".to_owned()) })
}

p::inventory::submit! { p::Declared { place: &SEND, layers: &[], shared: &[], replay: Some(send) } }
p::inventory::submit! { p::Declared { place: &TWIN, layers: &[], shared: &[], replay: Some(twin) } }

#[tokio::test(start_paused = true)]
async fn a_replay_that_succeeds_removes_the_letter_and_runs_in_the_registry() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["success", "ok"])));
    let letters = mine.dead_letters();
    assert_eq!(letters.replay(1).await, Ok(()));
    assert_eq!(
        (ran("success"), letters.len(), letters.stats().replayed),
        (1, 0, 1)
    );
    assert_eq!(SCOPE.take(), Some(mine));
    assert_eq!(letters.replay(1).await, Err(ReplayError::NotFound));
    assert_eq!(ran("success"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_replay_that_fails_counts_on_the_old_letter_and_writes_no_new_one() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["failure", "fail"])));
    let letters = mine.dead_letters();
    for replays in 1..=2 {
        let error = letters.replay(1).await.unwrap_err();
        assert_eq!(error.to_string(), "the replay failed: still busy");
        let letter = letters.get(1).unwrap();
        assert_eq!((letter.replays, letter.attempts), (replays, 3));
        assert_eq!(letter.replay_error.as_deref(), Some("still busy"));
        assert_eq!(letters.len(), 1);
    }
    // the mark ends with the replay
    fail(&mine, &SEND, None);
    assert_eq!(letters.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn other_calls_on_the_thread_write_letters_while_a_replay_sleeps() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["beside", "fail"])));
    let letters = mine.dead_letters();
    let beside = async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        fail(&mine, &PLACE, None);
    };
    let (failed, ()) = tokio::join!(letters.replay(1), beside);
    assert!(failed.is_err());
    assert_eq!(letters.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn functions_of_the_same_path_are_told_apart_by_their_place() {
    let mine = Registry::new();
    assert_eq!(SEND.path(), TWIN.path());
    fail(&mine, &TWIN, Some(json!([])));
    let failed = mine.dead_letters().replay(1).await;
    assert_eq!(failed, Err(ReplayError::Failed("the twin".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_replayed_says_why_and_stays() {
    let mine = Registry::new();
    fail(&mine, &SEND, None); // no arguments kept
    fail(&mine, &PLACE, Some(json!(["x", "ok"]))); // a function that declares no replay
    fail(&mine, &SEND, Some(json!({ "not": "the arguments" })));
    let letters = mine.dead_letters();
    for (id, place) in [(1, &SEND), (2, &PLACE)] {
        let function = place.path();
        assert_eq!(
            letters.replay(id).await,
            Err(ReplayError::NotReplayable { function })
        );
        assert_eq!(letters.get(id).unwrap().replays, 0);
    }
    assert!(matches!(
        letters.replay(3).await,
        Err(ReplayError::Failed(_))
    ));
    assert_eq!(letters.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn two_replays_of_one_letter_run_it_once() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["twice", "ok"])));
    let (one, other) = (mine.dead_letters(), mine.dead_letters());
    let results = tokio::join!(one.replay(1), other.replay(1));
    assert_eq!(results, (Ok(()), Err(ReplayError::Running)));
    assert_eq!(ran("twice"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_replay_dropped_at_any_poll_leaves_the_letter_to_be_replayed() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["dropped", "ok"])));
    let letters = mine.dead_letters();
    let before = letters.get(1);
    for polls in 0..2 {
        {
            let mut replay = pin!(letters.replay(1));
            for _ in 0..polls {
                let mut cx = Context::from_waker(Waker::noop());
                assert!(replay.as_mut().poll(&mut cx).is_pending());
            }
        }
        assert_eq!(letters.get(1), before);
    }
    assert_eq!(letters.replay(1).await, Ok(()));
    assert_eq!(ran("dropped"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_replay_that_panics_counts_and_can_be_replayed_again() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["panics", "panic"])));
    let letters = mine.dead_letters();
    let ours = letters.clone();
    let task = tokio::spawn(async move { ours.replay(1).await });
    assert!(task.await.unwrap_err().is_panic());
    let letter = letters.get(1).unwrap();
    assert_eq!(
        (letter.replays, letter.replay_error.as_deref()),
        (1, Some("the replay panicked"))
    );
    fail(&mine, &PLACE, None);
    assert_eq!(
        letters.len(),
        2,
        "the thread is no longer marked as replaying"
    );
    let again = tokio::spawn(async move { letters.replay(1).await });
    assert!(again.await.unwrap_err().is_panic());
    assert_eq!(ran("panics"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_letter_thrown_away_during_its_replay_stays_away() {
    let mine = Registry::new();
    fail(&mine, &SEND, Some(json!(["thrown", "fail"])));
    let letters = mine.dead_letters();
    let clear = async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        letters.clear();
        fail(&mine, &PLACE, None);
    };
    let (failed, ()) = tokio::join!(letters.replay(1), clear);
    assert!(failed.is_err());
    let left = letters.list(0, 9);
    assert_eq!((left.len(), left[0].id, left[0].replays), (1, 2, 0));
}

#[tokio::test(start_paused = true)]
async fn all_letters_are_replayed_oldest_first() {
    let mine = Registry::new();
    for what in ["ok", "fail", "ok"] {
        fail(&mine, &SEND, Some(json!(["all", what])));
    }
    fail(&mine, &PLACE, None);
    let letters = mine.dead_letters();
    let report = letters.replay_all().await;
    assert_eq!((report.succeeded, report.failed, report.skipped), (2, 1, 1));
    assert_eq!(ran("all"), 3);
    let left: Vec<u64> = letters.list(0, 9).iter().map(|letter| letter.id).collect();
    assert_eq!(left, [4, 2]);
}
