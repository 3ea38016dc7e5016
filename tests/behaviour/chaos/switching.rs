//! The switch: off at first, of one registry, by a seed.

use std::time::Duration;

use resilience::registry::{Registry, scope, scope_sync};
use resilience::{Kind, RejectionKind, chaos};

#[chaos("switching-half", error = 0.5)]
fn half() -> Option<()> {
    Some(())
}

#[chaos("switching-other", error = 0.5)]
fn other() -> Option<()> {
    Some(())
}

#[chaos("switching-own-seed", error = 0.5, seed = 7)]
fn own_seed() -> Option<()> {
    Some(())
}

/// Which of so many calls fail.
fn failures(own: &Registry, call: fn() -> Option<()>) -> Vec<bool> {
    scope_sync(own, || (0..64).map(|_| call().is_none()).collect())
}

#[test]
fn it_is_off_until_it_is_thrown_and_again_when_it_is_thrown_back() {
    let own = Registry::new();
    let none = vec![false; 64];
    assert!(!own.chaos().is_enabled());
    assert_eq!(failures(&own, half), none);
    own.chaos().enable();
    let seen = failures(&own, half);
    assert!(seen.contains(&true) && seen.contains(&false));
    own.chaos().disable();
    assert_eq!(failures(&own, half), none);
    let shown = own.chaos_policy("switching-half").unwrap().snapshot();
    let failed = seen.iter().filter(|failed| **failed).count();
    assert_eq!(
        (shown.calls, shown.errors),
        (64, failed as u64),
        "of those while it was on"
    );
    assert!(shown.built_in);
}

#[test]
fn a_registry_s_switch_is_its_own() {
    let (on, off) = (Registry::new(), Registry::new());
    on.chaos().enable_with_seed(1);
    assert!(failures(&on, half).contains(&true));
    assert!(!failures(&off, half).contains(&true));
    assert!(!off.chaos().is_enabled());
}

#[test]
fn one_seed_gives_the_same_faults_and_throwing_it_begins_anew() {
    let seeded = |seed| {
        let own = Registry::new();
        own.chaos().enable_with_seed(seed);
        (failures(&own, half), own)
    };
    let (first, own) = seeded(7);
    assert_eq!(seeded(7).0, first);
    assert_ne!(seeded(8).0, first);
    assert_ne!(failures(&own, half), first, "the next ones");
    own.chaos().enable_with_seed(7);
    assert_eq!(failures(&own, half), first);
    assert_ne!(
        failures(&own, other),
        first,
        "a policy of its own has its own"
    );
}

#[test]
fn a_seed_that_is_drawn_is_told_and_brings_the_faults_again() {
    let own = Registry::new();
    own.chaos().enable();
    let first = failures(&own, half);
    let seed = own.chaos().seed().unwrap();
    own.chaos().enable();
    assert_ne!(own.chaos().seed(), Some(seed), "fresh each time");
    own.chaos().enable_with_seed(seed);
    assert_eq!(failures(&own, half), first);
}

#[test]
fn a_seed_that_is_written_wins_over_the_switch_s() {
    let seeded = |seed| {
        let own = Registry::new();
        own.chaos().enable_with_seed(seed);
        failures(&own, own_seed)
    };
    assert_eq!(seeded(1), seeded(2));
}

/// Which call is the fifth is up to the threads; how many of a hundred fail is not.
#[test]
fn threads_share_one_sequence() {
    let count = |threads: u32| {
        let own = Registry::new();
        own.chaos().enable_with_seed(7);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let own = &own;
                scope.spawn(move || {
                    scope_sync(own, || (0..400 / threads).for_each(|_| _ = half()));
                });
            }
        });
        own.chaos_policy("switching-half")
            .unwrap()
            .snapshot()
            .errors
    };
    assert_eq!(count(1), count(4));
}

#[test]
fn a_reset_turns_it_off_and_events_tell_of_it() {
    let own = Registry::new();
    let mut events = own.subscribe();
    own.chaos().enable_with_seed(7);
    own.chaos().enable_with_seed(8);
    let all = own.snapshot();
    let shown = all.policy(Kind::CHAOS_SWITCH, "chaos_switch").unwrap();
    assert_eq!(
        (&shown.figures["enabled"], &shown.figures["seed"]),
        (&true.into(), &8.into())
    );
    let failed = failures(&own, half)
        .iter()
        .filter(|failed| **failed)
        .count();
    own.reset();
    assert_eq!(
        (own.chaos().is_enabled(), own.chaos().seed()),
        (false, None)
    );
    let mut seen = Vec::new();
    while let Some(event) = events.try_recv() {
        if [Kind::CHAOS, Kind::CHAOS_SWITCH].contains(&event.kind)
            && event.what.name() != "invalid_config"
        {
            seen.push((event.kind, event.what.name()));
        }
    }
    let thrown = (Kind::CHAOS_SWITCH, "state_changed");
    assert_eq!((seen.first(), seen.last()), (Some(&thrown), Some(&thrown)));
    let injected = |one: &&(Kind, &str)| **one == (Kind::CHAOS, "rejected");
    assert_eq!(seen.iter().filter(injected).count(), failed);
    assert_eq!(seen.len(), failed + 2, "thrown twice to on is on");
}

#[chaos("switching-kept", error = 1.0)]
async fn kept() -> Result<(), resilience::Rejection> {
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_registry_that_a_call_began_with_decides() {
    let own = Registry::new();
    own.chaos().enable_with_seed(7);
    let failed = scope(&own, kept()).await.unwrap_err();
    assert_eq!(failed.kind(), RejectionKind::Injected);
    assert_eq!(
        failed.to_string(),
        "chaos `switching-kept` injected a failure"
    );
    assert!(!failed.is_refused());
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(scope(&Registry::new(), kept()).await, Ok(()));
}

#[test]
fn shares_are_set_at_run_time() {
    let own = Registry::new();
    own.chaos().enable_with_seed(7);
    let set = |share| own.update(Kind::CHAOS, "switching-half", [("error", share)]);
    set("0").unwrap();
    assert!(!failures(&own, half).contains(&true));
    set("1").unwrap();
    assert!(!failures(&own, half).contains(&false));
    assert!(set("1.5").is_err());
    let shown = own.chaos_policy("switching-half").unwrap().snapshot();
    assert_eq!((shown.calls, shown.errors), (128, 64));
}
