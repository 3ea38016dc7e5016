//! Counts from many threads, and snapshots taken beside them.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::scope;

use resilience::{Ending, Profile};

use super::outcomes;

fn scale() -> u64 {
    if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        1_000_000
    } else {
        20_000
    }
}

#[test]
fn counts_are_exact_once_quiet_with_threads_that_ended() {
    let profile = Profile::new("p");
    // more threads than shards, one after the other and side by side
    for _ in 0..3 {
        scope(|threads| {
            for _ in 0..12 {
                threads.spawn(|| {
                    for _ in 0..500 {
                        profile.enter().finish(Ending::Success, None);
                        profile.enter().finish(Ending::Error, None);
                        drop(profile.enter());
                    }
                });
            }
        });
    }
    let shown = profile.snapshot();
    let each = 3 * 12 * 500;
    assert_eq!(outcomes(&shown), [each, 0, each, 0, each, 0]);
    assert_eq!((shown.calls, shown.in_flight), (3 * each, 0));
}

#[test]
fn a_call_that_ends_on_another_thread_is_no_longer_in_flight() {
    let profile = Profile::new("p");
    scope(|threads| {
        for _ in 0..20 {
            let running = profile.enter();
            threads.spawn(|| running.finish(Ending::Success, None));
        }
    });
    let shown = profile.snapshot();
    assert_eq!((shown.calls, shown.in_flight), (20, 0));
}

#[test]
fn q2_a_snapshot_beside_running_calls_never_contradicts_itself() {
    let profile = Profile::new("p");
    let done = AtomicBool::new(false);
    let (profile, done) = (&profile, &done);
    scope(|threads| {
        let reader = threads.spawn(move || {
            let mut seen = 0;
            while !done.load(Ordering::Acquire) {
                let shown = profile.snapshot();
                assert_eq!(shown.calls, outcomes(&shown).iter().sum::<u64>());
                assert!(shown.calls >= seen, "counts never run backwards");
                seen = shown.calls;
                assert!(shown.min_ms <= shown.mean_ms && shown.mean_ms <= shown.max_ms);
                assert!(shown.min_ms <= shown.p50_ms && shown.p50_ms <= shown.p95_ms);
                assert!(shown.p95_ms <= shown.p99_ms && shown.p99_ms <= shown.max_ms);
                assert_eq!(shown.min_ms.is_some(), shown.calls > 0);
            }
        });
        let writers: Vec<_> = (0..2)
            .map(|_| {
                threads.spawn(move || {
                    for _ in 0..scale() {
                        profile.enter().finish(Ending::Success, None);
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Release);
        reader.join().unwrap();
    });
    assert_eq!(profile.snapshot().calls, 2 * scale());
}

#[test]
fn a_thousand_threads_that_end_in_mid_count_lose_nothing() {
    thread_local! {
        static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
    }

    /// Calls once more when its thread's locals are torn down.
    struct Last(Arc<Profile>);

    impl Drop for Last {
        fn drop(&mut self) {
            self.0.enter().finish(Ending::Degraded, None);
        }
    }

    let profile = Arc::new(Profile::new("p"));
    for _ in 0..20 {
        scope(|threads| {
            let spawned: Vec<_> = (0..50)
                .map(|_| {
                    let profile = &profile;
                    threads.spawn(|| {
                        LAST.with_borrow_mut(|last| *last = Some(Last(profile.clone())));
                        for _ in 0..20 {
                            profile.enter().finish(Ending::Success, None);
                        }
                        // goes on when its thread is gone
                        profile.enter()
                    })
                })
                .collect();
            for thread in spawned {
                drop(thread.join().unwrap());
            }
        });
    }
    // a joined thread has ended, but one that a scope waited for may still tear down its locals
    while Arc::strong_count(&profile) > 1 {
        std::thread::yield_now();
    }
    let shown = profile.snapshot();
    assert_eq!(outcomes(&shown), [20_000, 1_000, 0, 0, 1_000, 0]);
    assert_eq!((shown.calls, shown.in_flight), (22_000, 0));
}

#[test]
fn a_reset_beside_calls_leaves_nothing_that_contradicts_itself() {
    let profile = Profile::new("p");
    let done = AtomicBool::new(false);
    scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                for _ in 0..scale() {
                    profile.enter().finish(Ending::Success, None);
                }
                done.store(true, Ordering::Release);
            });
        }
        threads.spawn(|| {
            while !done.load(Ordering::Acquire) {
                profile.reset();
                let shown = profile.snapshot();
                assert_eq!(outcomes(&shown).iter().sum::<u64>(), shown.calls);
                assert!(shown.calls <= 2 * scale() && shown.in_flight <= 2);
                if let (Some(min), Some(mean), Some(max)) =
                    (shown.min_ms, shown.mean_ms, shown.max_ms)
                {
                    assert!(min <= mean && mean <= max, "{shown:?}");
                }
            }
        });
    });
    profile.reset();
    profile.enter().finish(Ending::Error, None);
    let shown = profile.snapshot();
    assert_eq!((outcomes(&shown), shown.in_flight), ([0, 0, 1, 0, 0, 0], 0));
    assert!(shown.min_ms.is_some() && shown.p50_ms.is_some());
}
