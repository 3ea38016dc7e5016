//! Every kind of key: all arguments, some of them, an expression, several.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::cached;

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn run() -> usize {
    RUNS.fetch_add(1, Ordering::Relaxed)
}

struct Db;

#[cached]
async fn all(text: &str, owned: String, number: u64, maybe: Option<&str>, ids: &[u8], (a, _): (char, f64)) -> usize {
    let _ = (text, owned, number, maybe, ids, a);
    run()
}

#[cached(skip(db))]
async fn without(db: &Db, id: u64) -> usize {
    let _ = (db, id);
    run()
}

#[cached(key = format!("{strike:.1}"))]
fn one(strike: f64) -> usize {
    let _ = strike;
    run()
}

#[cached(key(names.join(","), *day + 1))]
fn several(names: &[&str], day: &mut u32) -> usize {
    let _ = (names, day);
    run()
}

#[cached(ttl = 60)]
fn generic<T: ToString + Clone + std::hash::Hash + Eq + Send + Sync + 'static>(value: &T) -> String {
    run();
    value.to_string()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let owned = String::new;
    let first = [
        all("a", owned(), 1, None, &[1], ('a', 0.0)).await,
        all("b", owned(), 1, None, &[1], ('a', 0.0)).await,
        all("a", "x".to_owned(), 1, None, &[1], ('a', 0.0)).await,
        all("a", owned(), 2, None, &[1], ('a', 0.0)).await,
        all("a", owned(), 1, Some(""), &[1], ('a', 0.0)).await,
        all("a", owned(), 1, None, &[1, 2], ('a', 0.0)).await,
        all("a", owned(), 1, None, &[1], ('b', 0.0)).await,
    ];
    assert_eq!(first, [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(all("a", owned(), 1, None, &[1], ('a', 1.0)).await, 0);

    assert_eq!((without(&Db, 1).await, without(&Db, 2).await), (7, 8));
    assert_eq!(without(&Db, 1).await, 7);
    assert_eq!((one(1.0), one(2.0), one(1.01)), (9, 10, 9));
    assert_eq!((several(&["a", "b"], &mut 1), several(&["a"], &mut 1)), (11, 12));
    assert_eq!((several(&["a", "b"], &mut 2), several(&["a", "b"], &mut 1)), (13, 11));
    assert_eq!((generic(&1_u8), generic(&1_u16), generic(&1_u8)), ("1".into(), "1".into(), "1".into()));
    assert_eq!(RUNS.load(Ordering::Relaxed), 16);
}
