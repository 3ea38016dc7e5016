//! Shows dead letters: orders that failed for good are kept with their arguments, looked at, and run again.
//!
//! `cargo run --bin dead_letter_replay`, offline, in a moment.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use resilience::{ReplayError, registry, retry_with_backoff};
use serde::{Deserialize, Serialize};

/// The arguments are kept as JSON, so they are serialised and read back.
#[derive(Clone, Serialize, Deserialize)]
struct Order {
    number: u32,
    cents: u64,
}

/// The warehouse, which is closed at first.
static OPEN: AtomicBool = AtomicBool::new(false);
static SHIPPED: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// A replay runs the whole function again, retries included.
#[retry_with_backoff(max_attempts = 2, base_delay = "5ms", dead_letter(replay))]
async fn ship(order: &Order, country: &str) -> Result<(), String> {
    if !OPEN.load(Ordering::Relaxed) {
        return Err("the warehouse is closed".to_owned());
    }
    if country == "Atlantis" {
        return Err("no ship goes there".to_owned());
    }
    let mut shipped = SHIPPED.lock().map_err(|_| "the list of orders is lost")?;
    shipped.insert(order.number);
    Ok(())
}

#[tokio::main]
async fn main() {
    let letters = registry().dead_letters();

    println!("four orders, and the warehouse is closed");
    for (number, country) in [(1, "DE"), (2, "NZ"), (3, "Atlantis"), (4, "FR")] {
        let order = Order {
            number,
            cents: 4_200,
        };
        ship(&order, country).await.expect_err("it is closed");
    }
    for letter in letters.list(0, 10) {
        let arguments = letter.arguments.unwrap_or_default();
        println!(
            "  {}: {} after {} attempts, {arguments}: {}",
            letter.id, letter.function, letter.attempts, letter.error,
        );
    }
    let stats = letters.stats();
    println!(
        "  by function {:?}, by severity {:?}",
        stats.by_function, stats.by_severity
    );
    assert_eq!((stats.total, stats.by_severity["recoverable"]), (4, 4));

    // newest first, and in pages: the second page of two
    let page: Vec<u64> = letters.list(2, 2).iter().map(|letter| letter.id).collect();
    let [second, first] = page[..] else {
        panic!("two on each page")
    };
    assert!(first < second);

    println!("one is replayed too early");
    let early = letters.replay(first).await;
    println!("  {early:?}");
    assert_eq!(
        early,
        Err(ReplayError::Failed("the warehouse is closed".to_owned()))
    );
    let letter = letters.get(first).expect("it is still there");
    assert_eq!(
        (letters.len(), letter.replays),
        (4, 1),
        "no new letter: it counts on the old one"
    );

    println!(
        "the warehouse opens: one is replayed, one is thrown away, then all the others are replayed"
    );
    OPEN.store(true, Ordering::Relaxed);
    assert_eq!(letters.replay(first).await, Ok(()));
    assert!(letters.remove(second));
    let report = letters.replay_all().await;
    println!("  {report:?}");
    assert_eq!((report.succeeded, report.failed), (1, 1));

    let left = letters.list(0, 10);
    println!("  left: {} ({:?})", left.len(), left[0].replay_error);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].replay_error.as_deref(), Some("no ship goes there"));
    let shipped = SHIPPED.lock().expect("nobody panicked");
    assert_eq!(*shipped, BTreeSet::from([1, 4]));
    println!("checked: orders {shipped:?} are on their way, each once");
}
