//! Real threads: what only shows when they meet.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use resilience::TtlCache;

use super::{poll_once, scaled};

#[test]
fn c2_threads_that_miss_together_run_once() {
    for _ in 0..scaled(200, 5_000) {
        let cache = TtlCache::<u8, usize>::builder("c2").build().unwrap();
        let (runs, start) = (AtomicUsize::new(0), Barrier::new(4));
        thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    start.wait();
                    let body = || {
                        thread::yield_now();
                        Ok::<_, String>(runs.fetch_add(1, Ordering::SeqCst))
                    };
                    assert_eq!(cache.get_or_compute_sync(&1, body), Ok(0));
                });
            }
        });
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn c2_one_at_a_time_takes_over_from_leaders_that_panic() {
    for _ in 0..scaled(20, 1_000) {
        let cache = TtlCache::<u8, usize>::builder("c2 panic").build().unwrap();
        let (at_once, start) = (AtomicUsize::new(0), Barrier::new(4));
        thread::scope(|threads| {
            for breaks in [true, true, false, false] {
                let (cache, at_once, start) = (&cache, &at_once, &start);
                threads.spawn(move || {
                    let body = || {
                        assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        at_once.fetch_sub(1, Ordering::SeqCst);
                        if breaks {
                            // without the hook's print
                            std::panic::resume_unwind(Box::new("breaks"));
                        }
                        Ok::<_, String>(7)
                    };
                    start.wait();
                    let call = || cache.get_or_compute_sync(&1, body);
                    let got = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
                    assert!(got.is_err() && breaks || got.is_ok_and(|got| got == Ok(7)));
                });
            }
        });
        assert_eq!(cache.snapshot().in_flight, 0);
    }
}

#[test]
fn c9_calls_dropped_at_any_poll_leave_nothing_unbounded() {
    let cache = TtlCache::<usize, usize>::builder("c9")
        .max_size(100)
        .build()
        .unwrap();
    for key in 0..scaled(5_000, 100_000) {
        let mut call = Box::pin(cache.get_or_compute(&key, async || {
            tokio::task::yield_now().await;
            Ok::<_, String>(key)
        }));
        for _ in 0..key % 3 {
            let _seen = poll_once(&mut call);
        }
    }
    let seen = cache.snapshot();
    assert_eq!((seen.size, seen.in_flight), (100, 0));
}

#[test]
fn c10_nothing_lives_longer_than_the_cache() {
    let value = Arc::new(());
    let cache = TtlCache::<usize, Arc<()>>::builder("c10")
        .max_size(50)
        .build()
        .unwrap();
    for round in 0..scaled(5_000, 1_000_000) {
        let body = || Ok::<_, String>(Arc::clone(&value));
        cache.get_or_compute_sync(&(round % 10_000), body).unwrap();
    }
    assert_eq!(cache.snapshot().in_flight, 0);
    drop(cache);
    // moka frees through epochs: some rounds of its reclamation may have to pass
    for _ in 0..100_000 {
        if Arc::strong_count(&value) == 1 {
            return;
        }
        let other = TtlCache::<u8, u8>::builder("c10 others").build().unwrap();
        other.set(1, 1);
        other.invalidate(&1);
    }
    panic!("{} values still live", Arc::strong_count(&value) - 1);
}

#[test]
fn c11_c12_threads_that_write_and_read_with_changing_ttls_get_on() {
    let cache = TtlCache::<u64, u64>::builder("c11")
        .max_size(64)
        .build()
        .unwrap();
    let ops = scaled(5_000, 1_000_000) as u64;
    thread::scope(|threads| {
        for thread in 0..4 {
            let cache = &cache;
            threads.spawn(move || {
                for op in 0..ops {
                    let key = (op * 7 + thread) % 200;
                    match op % 4 {
                        0 => cache.set(key, key),
                        1 => cache.set_with_ttl(key, key, Duration::from_nanos(op % 1000)),
                        2 => drop(cache.invalidate(&key)),
                        _ => assert!(cache.get(&key).is_none_or(|value| value == key)),
                    }
                }
            });
        }
    });
    assert!(cache.snapshot().size <= 64);
}

#[test]
fn c20_no_stale_value_is_seen_after_an_invalidation() {
    let cache = TtlCache::<u8, usize>::builder("c20 threads")
        .build()
        .unwrap();
    let truth = AtomicUsize::new(0);
    let rounds = scaled(5_000, 200_000);
    thread::scope(|threads| {
        threads.spawn(|| {
            for round in 1..=rounds {
                truth.store(round, Ordering::SeqCst);
                cache.invalidate(&1);
                let load = || Ok::<_, String>(truth.load(Ordering::SeqCst));
                assert!(cache.get_or_compute_sync(&1, load).unwrap() >= round);
                assert!(cache.get(&1).is_none_or(|value| value >= round));
            }
        });
        threads.spawn(|| {
            for _ in 0..rounds {
                let load = || {
                    let read = truth.load(Ordering::SeqCst);
                    thread::yield_now();
                    Ok::<_, String>(read)
                };
                cache.get_or_compute_sync(&1, load).unwrap();
            }
        });
    });
}
