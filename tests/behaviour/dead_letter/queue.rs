//! Keeping, bounding, listing and throwing away.

use std::cell::Cell;

use resilience::__private as p;
use resilience::{Place, Registry, Severity, What};
use serde_json::json;

use crate::support::{PLACE, fail, write};

static OTHER: Place = Place {
    module: "shop::orders",
    function: "Orders::ship",
    file: "src/orders.rs",
    line: 7,
};

#[test]
fn a_letter_says_what_failed_where_and_how() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    fail(&registry, &OTHER, None);
    let letter = registry.dead_letters().get(1).unwrap();
    assert_eq!(letter.function, "shop::orders::Orders::ship");
    assert_eq!(letter.site, OTHER);
    assert_eq!(letter.error, "upstream busy");
    assert_eq!(letter.severity, Severity::Recoverable);
    assert_eq!(
        (letter.attempts, letter.first_ms, letter.last_ms),
        (3, 1, 2)
    );
    assert_eq!((letter.replays, &letter.replay_error), (0, &None));
    let shown = serde_json::to_value(&letter).unwrap();
    assert_eq!(shown["site"]["line"], 7);
    assert!(
        shown.get("arguments").is_none(),
        "arguments are kept only when asked for"
    );

    let told = events.try_recv().unwrap();
    assert!(
        matches!(&told.what, What::DeadLettered { id: 1, function } if *function == letter.function)
    );
}

#[test]
fn the_mode_says_what_is_kept_and_nothing_is_evaluated_for_what_is_not() {
    use Severity::{Critical, Permanent, Recoverable};
    use p::DeadLetterMode::{All, Off, On};
    for (mode, severity, spent, kept) in [
        (On, Recoverable, true, true),
        (On, Recoverable, false, false),
        (On, Critical, false, true),
        (On, Permanent, false, false),
        (All, Permanent, false, true),
        (All, Recoverable, false, true),
        (Off, Critical, true, false),
    ] {
        let registry = Registry::new();
        write(&registry, &PLACE, mode, severity, spent, None);
        assert_eq!(
            registry.dead_letters().len(),
            usize::from(kept),
            "{mode:?} {severity:?} {spent}"
        );
    }

    let asked = Cell::new(false);
    let last = p::LastWords {
        place: &PLACE,
        mode: Off,
        severity: Recoverable,
        spent: true,
        attempts: 1,
        first_ms: 0,
        last_ms: 0,
        error: &|| String::new(),
        arguments: &|| {
            asked.set(true);
            None
        },
    };
    p::dead_letter(&Registry::new(), &last);
    assert!(!asked.get());
}

#[test]
fn letters_are_listed_newest_first_and_in_pages() {
    let registry = Registry::new();
    for n in 0..25 {
        fail(&registry, &PLACE, Some(json!([n])));
    }
    let letters = registry.dead_letters();
    let ids = |offset, limit| -> Vec<u64> {
        letters
            .list(offset, limit)
            .iter()
            .map(|letter| letter.id)
            .collect()
    };
    assert_eq!(ids(0, 3), [25, 24, 23]);
    assert_eq!(ids(3, 2), [22, 21]);
    assert_eq!(ids(24, 10), [1]);
    assert!(ids(25, 10).is_empty() && ids(0, 0).is_empty());
    assert_eq!(ids(0, usize::MAX).len(), 25);
    assert_eq!(letters.get(25).unwrap().arguments, Some(json!([24])));
    assert!(letters.get(0).is_none() && letters.get(26).is_none());
}

#[test]
fn the_oldest_are_dropped_and_counted() {
    let registry = Registry::new();
    let letters = registry.dead_letters();
    assert_eq!(letters.stats().capacity, 1000);
    for _ in 0..1003 {
        fail(&registry, &PLACE, None);
    }
    assert_eq!((letters.len(), letters.stats().dropped), (1000, 3));
    assert!(letters.get(3).is_none() && letters.get(4).is_some());

    letters.set_capacity(2);
    assert_eq!((letters.len(), letters.stats().dropped), (2, 1001));
    assert_eq!(letters.list(0, 9)[0].id, 1003);
    letters.set_capacity(0);
    fail(&registry, &PLACE, None);
    assert_eq!((letters.len(), letters.stats().dropped), (0, 1004));
}

#[test]
fn figures_by_function_and_by_severity() {
    let registry = Registry::new();
    fail(&registry, &PLACE, None);
    fail(&registry, &OTHER, None);
    write(
        &registry,
        &OTHER,
        p::DeadLetterMode::On,
        Severity::Critical,
        false,
        None,
    );
    let stats = registry.dead_letters().stats();
    assert_eq!(stats.total, 3);
    assert_eq!(stats.by_function["shop::orders::Orders::ship"], 2);
    assert_eq!(stats.by_function[&PLACE.path()], 1);
    assert_eq!(
        (
            stats.by_severity["recoverable"],
            stats.by_severity["critical"]
        ),
        (2, 1)
    );
    let shown = serde_json::to_value(registry.snapshot()).unwrap();
    assert_eq!(shown["policies"][0]["kind"], "dead_letter");
    assert_eq!(shown["policies"][0]["total"], 3);
}

#[test]
fn one_or_all_are_thrown_away_and_ids_are_never_given_twice() {
    let registry = Registry::new();
    for _ in 0..3 {
        fail(&registry, &PLACE, None);
    }
    let letters = registry.dead_letters();
    assert!(letters.remove(2));
    assert!(!letters.remove(2));
    assert_eq!(letters.clear(), 2);
    assert!(letters.is_empty());
    fail(&registry, &PLACE, None);
    assert_eq!(letters.list(0, 9)[0].id, 4);
    assert_eq!(letters.stats().dropped, 0, "thrown away is not dropped");

    letters.set_capacity(7);
    registry.reset();
    assert_eq!(
        (letters.len(), letters.stats().capacity),
        (0, 7),
        "what is configured stays"
    );
}

#[test]
fn each_registry_has_its_own_and_only_one() {
    let (one, other) = (Registry::new(), Registry::new());
    fail(&one, &PLACE, None);
    assert_eq!(
        (one.dead_letters().len(), other.dead_letters().len()),
        (1, 0)
    );
}

#[test]
fn letters_of_many_threads_are_all_there() {
    let registry = Registry::new();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    fail(&registry, &PLACE, None);
                }
            });
        }
    });
    let ids: Vec<u64> = registry
        .dead_letters()
        .list(0, 1000)
        .iter()
        .map(|letter| letter.id)
        .collect();
    assert_eq!(ids, (1..=400).rev().collect::<Vec<_>>());
}
