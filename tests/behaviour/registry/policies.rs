//! Policies that code adds and removes.

use std::collections::HashSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use resilience::{CircuitBreaker, Kind, Profile, Registry, registry};

use crate::calls::guarded;
use crate::scaled;

/// Memory in use, in pages; `None` where the platform does not tell.
fn resident() -> Option<usize> {
    let all = fs::read_to_string("/proc/self/statm").ok()?;
    all.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn g1_what_is_removed_leaves_nothing() {
    let mine = Registry::new();
    let declared = mine.snapshot().policies.len();
    let names = scaled(20_000, 1_000_000);
    let mut after_tenth = None;
    for n in 0..names {
        let name = format!("policies-{n}");
        mine.add(Profile::new(name.as_str())).unwrap();
        assert!(mine.remove(Kind::PROFILE, &name));
        assert!(!mine.remove(Kind::PROFILE, &name));
        if n == names / 10 {
            after_tenth = resident();
        }
    }
    assert_eq!(mine.snapshot().policies.len(), declared);
    assert!(mine.profile("policies-0").is_none());
    if let (Some(before), Some(now)) = (after_tenth, resident()) {
        // other tests run in this process: far below what the names would take, 100 bytes each at least
        let grown = now.saturating_sub(before) * 4096;
        assert!(grown < 64 << 20, "grew by {grown} bytes");
    }
}

#[test]
fn a_removed_policy_works_on_and_its_name_is_free() {
    let mine = Registry::new();
    let first = mine.add(CircuitBreaker::builder("policies-x").build().unwrap());
    let first = first.unwrap();
    assert!(mine.remove(Kind::CIRCUIT_BREAKER, "policies-x"));
    assert_eq!(first.call_sync(|| Ok::<_, String>(1)).unwrap(), 1);
    let second = mine.add(CircuitBreaker::builder("policies-x").build().unwrap());
    assert_eq!(second.unwrap().snapshot().total, 0);
    assert_eq!(first.snapshot().total, 1);
}

#[test]
fn a_second_of_a_name_is_refused_and_the_first_stays() {
    let mine = Registry::new();
    let first = mine.add(Profile::new("policies-y")).unwrap();
    let _ended = first.measure_sync(|| Some(1));
    let taken = mine.add(Profile::new("policies-y")).unwrap_err();
    assert_eq!((taken.kind, &*taken.name), (Kind::PROFILE, "policies-y"));
    assert_eq!(mine.profile("policies-y").unwrap().snapshot().calls, 1);
}

#[test]
fn of_many_who_add_a_name_at_once_one_succeeds() {
    for _ in 0..50 {
        let mine = Registry::new();
        let won: usize = std::thread::scope(|threads| {
            let all: Vec<_> = (0..8)
                .map(|_| threads.spawn(|| mine.add(Profile::new("policies-z")).is_ok()))
                .collect();
            all.into_iter()
                .map(|thread| usize::from(thread.join().unwrap()))
                .sum()
        });
        assert_eq!(won, 1);
    }
}

#[test]
fn the_dead_letters_stay() {
    let mine = Registry::new();
    let letters = mine.dead_letters();
    let shown = mine.snapshot();
    let queue = shown.of_kind(Kind::DEAD_LETTER).next().expect("listed");
    assert!(!mine.remove(Kind::DEAD_LETTER, &queue.name));
    assert_eq!(letters.list(0, 10).len(), 0);
}

#[test]
fn g5_listing_while_policies_come_and_go() {
    let mine = Registry::new();
    let rounds = scaled(300, 20_000);
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let writers: Vec<_> = (0..4)
            .map(|thread| {
                let mine = &mine;
                threads.spawn(move || {
                    for n in 0..rounds {
                        let name = format!("policies-{thread}-{}", n % 10);
                        mine.add(Profile::new(name.as_str())).unwrap();
                        assert!(mine.profile(&name).is_some());
                        assert!(mine.remove(Kind::PROFILE, &name));
                    }
                })
            })
            .collect();
        threads.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let shown = mine.snapshot();
                let names: HashSet<_> = shown
                    .policies
                    .iter()
                    .map(|policy| (policy.kind, &policy.name))
                    .collect();
                assert_eq!(names.len(), shown.policies.len(), "none twice");
                assert!(
                    shown
                        .policies
                        .is_sorted_by_key(|policy| (policy.kind, &policy.name))
                );
                assert!(shown.policy(Kind::CIRCUIT_BREAKER, "calls-sync").is_some());
                mine.health();
                mine.reset();
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn g7_policies_work_in_one_runtime_after_another() {
    let before = registry().profile("registry::calls::guarded").unwrap();
    let before = before.snapshot().calls;
    for n in 0..100 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        assert_eq!(runtime.block_on(guarded(Ok(n))), Ok(n));
        assert_eq!(runtime.block_on(crate::calls::doubled(n)), Ok(n * 2));
    }
    let after = registry().profile("registry::calls::guarded").unwrap();
    assert_eq!(after.snapshot().calls, before + 100);
}
