//! The nearer table where threads meet, and where a user's own code comes back to the cache.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use resilience::TtlCache;

use super::near::Dice;
use super::scaled;

/// What a writer has written for sure before a reader looks, and what he has at most begun to write when it has looked.
#[derive(Default)]
struct Written {
    begun: AtomicU64,
    done: AtomicU64,
}

/// Values only grow. After a `set` or an `invalidate` has returned nobody gets an older one.
#[test]
fn after_an_invalidation_nobody_gets_the_old_value() {
    const KEYS: usize = 3;
    let cache = TtlCache::<usize, u64>::builder("near writers")
        .build()
        .unwrap();
    let written: [Written; KEYS] = Default::default();
    let (rounds, over, start) = (
        scaled(20_000, 1_000_000),
        AtomicBool::new(false),
        Barrier::new(2),
    );
    thread::scope(|threads| {
        threads.spawn(|| {
            start.wait();
            let mut dice = Dice(5);
            for round in 1..=rounds as u64 {
                let key = usize::try_from(dice.roll(KEYS as u64)).unwrap();
                written[key].begun.store(round, Ordering::SeqCst);
                if dice.roll(2) == 0 {
                    cache.set(key, round);
                } else {
                    // the value is from now on what a run would give
                    cache.invalidate(&key);
                }
                written[key].done.store(round, Ordering::SeqCst);
                let mine = cache.get(&key);
                assert!(
                    mine.is_none_or(|value| value >= round),
                    "{mine:?} at {round}"
                );
            }
            over.store(true, Ordering::SeqCst);
        });
        threads.spawn(|| {
            start.wait();
            let mut dice = Dice(6);
            while !over.load(Ordering::SeqCst) {
                let key = usize::try_from(dice.roll(KEYS as u64)).unwrap();
                let least = written[key].done.load(Ordering::SeqCst);
                let got = if dice.roll(3) == 0 {
                    let load = || Ok::<_, String>(written[key].begun.load(Ordering::SeqCst));
                    cache.get_or_compute_sync(&key, load).ok()
                } else {
                    cache.get(&key)
                };
                let most = written[key].begun.load(Ordering::SeqCst);
                assert!(got.is_none_or(|value| least <= value && value <= most));
            }
        });
    });
}

/// Both write, so that each one's entry is replaced by the other's again and again: what is left is one value for all.
#[test]
fn two_who_set_one_key_leave_one_value() {
    for _ in 0..scaled(300, 20_000) {
        let cache = TtlCache::<u8, u64>::builder("near two").build().unwrap();
        let start = Barrier::new(2);
        thread::scope(|threads| {
            for writer in [1, 2] {
                let (cache, start) = (&cache, &start);
                threads.spawn(move || {
                    start.wait();
                    for round in 0..5 {
                        cache.set(1, writer * 10 + round);
                        assert!(cache.get(&1).is_some());
                    }
                });
            }
        });
        let left = cache.get(&1);
        assert!(left == Some(14) || left == Some(24), "{left:?}");
        assert_eq!((cache.get(&1), cache.invalidate(&1)), (left, true));
        assert_eq!(cache.get(&1), None);
    }
}

/// A value whose copying is not done before another thread has asked the same cache for something, and changed it.
#[derive(Default)]
struct Slow {
    cache: Option<Arc<TtlCache<u8, Slow>>>,
    copies: Arc<AtomicUsize>,
}

impl Clone for Slow {
    fn clone(&self) -> Self {
        self.copies.fetch_add(1, Ordering::SeqCst);
        if let Some(cache) = &self.cache {
            thread::scope(|threads| {
                threads.spawn(|| {
                    cache.contains(&1);
                    cache.set(2, Self::default());
                    cache.set(1, Self::default());
                });
            });
            // and by the very thread that is copying
            cache.invalidate(&1);
            assert!(!cache.contains(&1));
        }
        Self {
            cache: None,
            copies: Arc::clone(&self.copies),
        }
    }
}

#[test]
fn copying_a_value_stops_nobody() {
    let cache = Arc::new(TtlCache::<u8, Slow>::builder("near slow").build().unwrap());
    let copies = Arc::new(AtomicUsize::new(0));
    for round in 1..=3 {
        cache.set(
            1,
            Slow {
                cache: Some(Arc::clone(&cache)),
                copies: Arc::clone(&copies),
            },
        );
        assert!(cache.get(&1).is_some());
        assert_eq!(copies.load(Ordering::SeqCst), round);
        assert!(!cache.contains(&1), "the copy has taken it out");
        assert!(cache.contains(&2));
    }
    // the value holds the cache
    cache.clear();
}

/// 1,000 callers of one key that is not there.
async fn stampede(cache: Arc<TtlCache<usize, usize>>, key: usize) {
    let runs = Arc::new(AtomicUsize::new(0));
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            let (cache, runs) = (Arc::clone(&cache), Arc::clone(&runs));
            tokio::spawn(async move {
                let load = async || {
                    runs.fetch_add(1, Ordering::SeqCst);
                    for _ in 0..50 {
                        tokio::task::yield_now().await;
                    }
                    Ok::<_, String>(key)
                };
                cache.get_or_compute(&key, load).await
            })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(key));
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1, "round {key}");
}

async fn stampedes() {
    let cache = TtlCache::builder("near stampede").max_size(100).build();
    let cache = Arc::new(cache.unwrap());
    let rounds = scaled(20, 500);
    for key in 0..rounds {
        // from a worker, as the callers are
        tokio::spawn(stampede(Arc::clone(&cache), key))
            .await
            .unwrap();
    }
    let seen = cache.snapshot();
    let all = seen.hits + seen.misses + seen.coalesced;
    assert_eq!((seen.misses, all), (rounds as u64, 1_000 * rounds as u64));
}

#[tokio::test]
async fn a_stampede_runs_the_body_once() {
    stampedes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stampede_on_two_workers_runs_the_body_once() {
    stampedes().await;
}

/// Hits, misses and what was coalesced are exact once all is quiet, whoever answered.
#[test]
fn counts_are_exact_once_quiet() {
    let cache = TtlCache::<u64, u64>::builder("near counts")
        .max_size(64)
        .build()
        .unwrap();
    let (looks, found) = (scaled(5_000, 200_000), Mutex::new(0));
    thread::scope(|threads| {
        for seed in 1..=4 {
            let (cache, found) = (&cache, &found);
            threads.spawn(move || {
                let mut dice = Dice(seed);
                let mut hits = 0;
                for _ in 0..looks {
                    let key = dice.roll(100);
                    match cache.get(&key) {
                        Some(value) => {
                            assert_eq!(value, key);
                            hits += 1;
                        }
                        None => cache.set(key, key),
                    }
                }
                *found.lock().unwrap() += hits;
            });
        }
    });
    let seen = cache.snapshot();
    let hits = found.into_inner().unwrap();
    assert_eq!((seen.hits, seen.misses), (hits, 4 * looks as u64 - hits));
    assert!(seen.size <= 64);
}
