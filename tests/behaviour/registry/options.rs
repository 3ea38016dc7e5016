//! Options are the user's own expressions: they may ask the registry, be slow, and panic.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::sync::LazyLock;

use resilience::registry::scope_sync;
use resilience::{CircuitBreaker, Kind, Profile, Registry, circuit_breaker, profile, registry};

use crate::calls::Trouble;

thread_local! {
    /// Whether the options below found the breaker that they are for.
    static SAW_ITSELF: Cell<Option<bool>> = const { Cell::new(None) };
}

fn threshold_from_registry() -> u32 {
    let all = registry();
    let found = all.circuit_breaker("options-curious").is_some();
    let shown = all.snapshot();
    let listed = shown.policy(Kind::CIRCUIT_BREAKER, "options-curious");
    SAW_ITSELF.set(Some(found || listed.is_some()));
    let _another = all.add(Profile::new("options-added"));
    let other = all.circuit_breaker("options-other").expect("declared");
    other.config().success_threshold
}

#[circuit_breaker("options-curious", failure_threshold = threshold_from_registry())]
fn curious() -> Result<u32, Trouble> {
    Ok(1)
}

#[circuit_breaker("options-other", success_threshold = 9)]
fn other() -> Result<u32, Trouble> {
    Ok(2)
}

#[test]
fn g2_options_may_ask_the_registry() {
    let mine = Registry::new();
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| scope_sync(&mine, || assert_eq!(curious(), Ok(1))));
            threads.spawn(|| assert_eq!(curious(), Ok(1)));
            threads.spawn(|| mine.snapshot());
        }
    });
    assert_eq!(other(), Ok(2));
    for registry in [mine, registry()] {
        let curious = registry.circuit_breaker("options-curious").unwrap();
        assert_eq!(curious.config().failure_threshold, Some(9));
        assert!(registry.profile("options-added").is_some(), "in its own");
        let total = curious.snapshot().total;
        assert_eq!(total, 8, "one breaker, whoever built it");
    }
}

#[test]
fn g2_options_do_not_find_the_policy_that_they_are_for() {
    scope_sync(&Registry::new(), || {
        assert_eq!(curious(), Ok(1));
        assert_eq!(SAW_ITSELF.take(), Some(false));
        assert_eq!(curious(), Ok(1));
        assert_eq!(SAW_ITSELF.take(), None, "evaluated once");
    });
}

fn threshold_of_right() -> u32 {
    let right = registry().circuit_breaker("options-right");
    right.map_or(3, |right| right.config().success_threshold)
}

fn threshold_of_left() -> u32 {
    let left = registry().circuit_breaker("options-left");
    left.map_or(4, |left| left.config().success_threshold)
}

#[circuit_breaker("options-left", success_threshold = threshold_of_right())]
fn left() -> Result<(), Trouble> {
    Ok(())
}

#[circuit_breaker("options-right", success_threshold = threshold_of_left())]
fn right() -> Result<(), Trouble> {
    Ok(())
}

#[test]
fn g2_two_policies_may_ask_for_each_other() {
    for _ in 0..20 {
        let mine = Registry::new();
        std::thread::scope(|threads| {
            threads.spawn(|| scope_sync(&mine, || assert_eq!(left(), Ok(()))));
            threads.spawn(|| scope_sync(&mine, || assert_eq!(right(), Ok(()))));
        });
        let both = mine.circuit_breakers();
        let both = both
            .iter()
            .filter(|one| one.name == "options-left" || one.name == "options-right");
        assert_eq!(both.count(), 2);
    }
}

static SETTINGS: LazyLock<u32> = LazyLock::new(|| {
    let breaker = CircuitBreaker::builder("options-lazy-added").build();
    let _added = registry().add(breaker.expect("defaults"));
    u32::try_from(registry().caches().len() + 11).expect("few")
});

#[circuit_breaker("options-lazy", failure_threshold = LazyLock::force(&SETTINGS) - 10)]
fn lazy() -> Result<(), Trouble> {
    Ok(())
}

#[test]
fn g2_a_lazy_static_may_use_the_registry_from_eight_threads() {
    // read first on its own: a cell that asks for a policy whose options read the cell waits for itself
    assert!(*SETTINGS >= 11);
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| assert_eq!(lazy(), Ok(())));
        }
    });
    let lazy = registry().circuit_breaker("options-lazy").unwrap();
    assert_eq!(lazy.snapshot().total, 8);
}

thread_local! {
    static EVALUATED: Cell<usize> = const { Cell::new(0) };
}

fn counted() -> u32 {
    EVALUATED.set(EVALUATED.get() + 1);
    3
}

#[circuit_breaker("options-counted", failure_threshold = counted())]
fn with_counted_options() -> Result<(), Trouble> {
    Ok(())
}

#[test]
fn a_look_at_one_kind_evaluates_no_options_of_another() {
    let mine = Registry::new();
    scope_sync(&mine, || assert_eq!(with_counted_options(), Ok(())));
    let other = Registry::new();
    let (_caches, _profiles, _retries) = (other.caches(), other.profiles(), other.retries());
    assert_eq!(EVALUATED.get(), 1);
    let _breakers = other.circuit_breakers();
    assert_eq!(EVALUATED.get(), 2);
}

thread_local! {
    // other tests look at every policy meanwhile
    static BROKEN: Cell<bool> = const { Cell::new(false) };
    static TRIED: Cell<usize> = const { Cell::new(0) };
}

fn broken() -> std::time::Duration {
    TRIED.set(TRIED.get() + 1);
    assert!(!BROKEN.get(), "expected");
    std::time::Duration::from_secs(1)
}

#[profile("options-broken", slow = broken())]
fn with_broken_options() -> u32 {
    1
}

#[test]
fn g4_options_that_panic_are_the_callers_panic_and_nobody_elses() {
    let mine = Registry::new();
    BROKEN.set(true);
    scope_sync(&mine, || {
        assert!(catch_unwind(with_broken_options).is_err());
        for _ in 0..1_000 {
            assert_eq!(other(), Ok(2));
        }
        let shown = registry().snapshot();
        assert!(shown.policy(Kind::PROFILE, "options-broken").is_none());
        assert!(
            shown
                .policy(Kind::CIRCUIT_BREAKER, "options-other")
                .is_some()
        );

        BROKEN.set(false);
        assert_eq!(with_broken_options(), 1);
        assert_eq!(with_broken_options(), 1);
        let tried = TRIED.get();
        assert_eq!(with_broken_options(), 1);
        assert_eq!(TRIED.get(), tried, "once per registry");
        assert_eq!(
            registry()
                .profile("options-broken")
                .unwrap()
                .snapshot()
                .calls,
            3
        );
    });
}
