//! Every way to keep a dead letter, and to run one again.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};

use resilience::{Classify, DeadLetter, registry, retry_with_backoff};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, thiserror::Error, Classify)]
#[error("gone")]
#[severity(permanent)]
struct Gone;

static OPEN: AtomicBool = AtomicBool::new(false);

fn closed() -> Result<(), String> {
    if OPEN.load(Ordering::Relaxed) { Ok(()) } else { Err("closed".to_owned()) }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Order(u64);

#[retry_with_backoff(max_attempts = 1, dead_letter = true)]
async fn kept() -> Result<(), String> {
    closed()
}

#[retry_with_backoff(dead_letter = all)]
async fn kept_whatever_it_is(gone: bool) -> Result<(), Gone> {
    if gone { Err(Gone) } else { Ok(()) }
}

#[retry_with_backoff(max_attempts = 1, dead_letter(all, args))]
async fn with_arguments(order: &Order, note: Option<&str>) -> Result<(), String> {
    let _ = (order, note);
    closed()
}

#[retry_with_backoff(max_attempts = 1, dead_letter(replay))]
async fn replayed(order: Order, note: &str, tags: Option<&str>, ids: &[u8]) -> Result<(), String> {
    assert_eq!((order.0, note, tags, ids), (7, "note", Some("tag"), &[1, 2][..]));
    closed()
}

#[retry_with_backoff(max_attempts = 1, dead_letter(args), dead_letter(replay))]
fn replayed_in_sync(id: u64) -> Result<(), String> {
    let _ = id;
    closed()
}

fn eat(Order(_): Order) -> Result<(), String> {
    closed()
}

#[retry_with_backoff(max_attempts = 2, base_delay = "0ms", clone(order), retry_if = |_| order.0 > 3, dead_letter(replay))]
async fn eaten(order: Order) -> Result<(), String> {
    eat(order)
}

// clippy cannot see that each attempt consumes a clone
#[allow(clippy::needless_pass_by_value)]
#[retry_with_backoff(max_attempts = 2, base_delay = "0ms", clone(order), dead_letter(args))]
fn eaten_in_sync(order: Order, _note: &str) -> Result<(), String> {
    eat(order)
}

struct Payments;

impl Payments {
    #[retry_with_backoff(max_attempts = 1, dead_letter = all, dead_letter(replay = Payments::charge))]
    async fn charge(id: u64) -> Result<(), String> {
        let _ = id;
        closed()
    }
}

fn of<'l>(letters: &'l [DeadLetter], function: &str) -> &'l DeadLetter {
    let end = format!("::{function}");
    let found = letters.iter().find(|letter| letter.function.ends_with(&end));
    found.unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    kept().await.unwrap_err();
    assert_eq!(kept_whatever_it_is(true).await, Err(Gone));
    with_arguments(&Order(3), None).await.unwrap_err();
    replayed(Order(7), "note", Some("tag"), &[1, 2]).await.unwrap_err();
    replayed_in_sync(1).unwrap_err();
    Payments::charge(1).await.unwrap_err();
    eaten(Order(4)).await.unwrap_err();
    eaten_in_sync(Order(5), "note").unwrap_err();

    let queue = registry().dead_letters();
    let letters = queue.list(0, 10);
    assert_eq!(letters.len(), 8);
    for (function, kept) in [("eaten", "[4]"), ("eaten_in_sync", "[5,\"note\"]")] {
        let letter = of(&letters, function);
        assert_eq!((letter.attempts, letter.arguments.as_ref().unwrap().to_string()), (2, kept.to_owned()));
    }
    assert_eq!(of(&letters, "kept").arguments, None);
    let arguments = of(&letters, "with_arguments").arguments.as_ref();
    assert_eq!(arguments.unwrap().to_string(), "[3,null]");

    let report = queue.replay_all().await;
    assert_eq!((report.succeeded, report.failed, report.skipped), (0, 4, 4));
    OPEN.store(true, Ordering::Relaxed);
    let report = queue.replay_all().await;
    assert_eq!((report.succeeded, report.failed, report.skipped), (4, 0, 4));
}
