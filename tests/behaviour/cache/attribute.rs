//! The attribute itself: which calls share a value.

use std::sync::atomic::{AtomicUsize, Ordering};

use resilience::cached;

fn ran(runs: &AtomicUsize) -> usize {
    runs.fetch_add(1, Ordering::SeqCst) + 1
}

#[cached(skip(runs))]
fn arguments(runs: &AtomicUsize, name: &str, day: u64, tag: Option<&str>, owned: String) -> usize {
    let _ = (name, day, tag, owned);
    ran(runs)
}

#[cached(key(name.len(), day))]
async fn expressions(runs: &AtomicUsize, name: &str, day: u64) -> Result<usize, String> {
    let _ = (name, day);
    Ok(ran(runs))
}

#[cached(key = name)]
async fn expression(runs: &AtomicUsize, name: &str) -> Option<usize> {
    let _ = name;
    Some(ran(runs))
}

#[test]
fn every_argument_tells_calls_apart() {
    let runs = AtomicUsize::new(0);
    let ask = |name, day, tag, owned: &str| arguments(&runs, name, day, tag, owned.to_owned());
    assert_eq!(ask("a", 1, None, "x"), 1);
    assert_eq!(ask("b", 1, None, "x"), 2);
    assert_eq!(ask("a", 2, None, "x"), 3);
    assert_eq!(ask("a", 1, Some("t"), "x"), 4);
    assert_eq!(ask("a", 1, None, "y"), 5);
    // and the same ones find their value again
    assert_eq!(ask("b", 1, None, "x"), 2);
    assert_eq!(ask("a", 1, Some("t"), "x"), 4);
}

macro_rules! integers {
    ($($name:ident: $integer:ty),*) => {
        $(#[cached]
        fn $name(key: $integer) -> String {
            key.to_string()
        })*

        /// Keys that are one integer are told by it alone.
        #[test]
        fn integers_are_told_apart_whatever_their_type() {
            for _ in 0..3 {
                $(for key in [<$integer>::MIN, <$integer>::MIN + 1, <$integer>::MAX - 1, <$integer>::MAX, 0, 1, 77] {
                    assert_eq!($name(key), key.to_string());
                })*
            }
        }
    };
}

integers!(
    of_u8: u8, of_u16: u16, of_u32: u32, of_u64: u64, of_usize: usize, of_u128: u128,
    of_i8: i8, of_i16: i16, of_i32: i32, of_i64: i64, of_isize: isize, of_i128: i128
);

#[cached(skip(runs))]
fn generic<K: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(
    runs: &AtomicUsize,
    key: K,
) -> usize {
    drop(key);
    ran(runs)
}

#[test]
fn a_generic_functions_keys_of_two_types_are_two() {
    let runs = AtomicUsize::new(0);
    assert_eq!((generic(&runs, 7_u64), generic(&runs, 7_u32)), (1, 2));
    assert_eq!(generic(&runs, "7".to_owned()), 3);
    assert_eq!((generic(&runs, 7_u64), generic(&runs, 7_u32)), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_written_key_is_all_that_tells_calls_apart() {
    let runs = AtomicUsize::new(0);
    assert_eq!(expressions(&runs, "ab", 1).await, Ok(1));
    assert_eq!(expressions(&runs, "abc", 1).await, Ok(2));
    assert_eq!(expressions(&runs, "ab", 2).await, Ok(3));
    assert_eq!(expressions(&runs, "yz", 1).await, Ok(1));

    assert_eq!(expression(&runs, "ab").await, Some(4));
    assert_eq!(expression(&runs, "abc").await, Some(5));
    assert_eq!(expression(&runs, "ab").await, Some(4));
}
