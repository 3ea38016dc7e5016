//! Many threads, and runtimes that have nothing to do with each other.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, mpsc};

use resilience::{Kind, Registry};

use crate::world::{all_are_there, db, held};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

#[test]
fn two_runtimes_share_a_pool() {
    let (pool, world) = db(1, |pool| pool);
    let pool = Arc::new(pool);
    let one = runtime();
    let only = one.block_on(pool.acquire()).expect("there is room");
    let (waits, is_waiting) = mpsc::channel();
    let other = std::thread::spawn({
        let pool = pool.clone();
        move || {
            runtime().block_on(async {
                let mut acquire = Box::pin(pool.acquire());
                assert!(crate::poll(&mut acquire).is_pending());
                waits.send(()).expect("it is awaited");
                acquire.await.expect("it comes from the other runtime").id
            })
            // the guard went back on this runtime, which ends now
        }
    });
    is_waiting.recv().expect("it is sent");
    drop(one); // the runtime that it was acquired on is no more
    drop(only);
    assert_eq!(other.join().expect("no panic"), 1);
    assert_eq!(held(&pool), [1, 0, 1, 0]);
    runtime().block_on(all_are_there(&pool, &world));
}

#[test]
fn o3_o4_threads_that_come_and_go_never_open_more_than_there_may_be() {
    let rounds = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        250_000
    } else {
        2_000
    };
    let registry = Registry::new();
    let (pool, world) = db(2, |pool| pool.overflow(1));
    let pool = registry.add(pool).expect("the name is free");
    let set = |registry: &Registry, max_size, overflow| {
        let numbers = [("max_size", max_size), ("overflow", overflow)];
        let set = registry.update(Kind::POOL, "db", numbers);
        set.expect("they can be meant");
    };
    let threads: Vec<_> = (0..4_u32)
        .map(|thread| {
            let (pool, world, registry) = (pool.clone(), world.clone(), registry.clone());
            std::thread::spawn(move || {
                runtime().block_on(async {
                    for round in 0..rounds {
                        let mut got = pool.acquire().await.expect("it is its turn in time");
                        assert!(world.live() <= 3);
                        match (round + thread) % 7 {
                            0 => got.discard(),
                            1 => got.broken = true,
                            2 => drop(got.watched()),
                            3 => {
                                drop(got);
                                pool.prune();
                            }
                            _ => drop(got),
                        }
                        match (round + thread) % 50 {
                            0 => set(&registry, "1", "0"),
                            10 => set(&registry, "2", "1"),
                            20 => set(&registry, "1", "2"),
                            30 => set(&registry, "2", "0"),
                            _ => {}
                        }
                        assert!(pool.snapshot().size <= 3);
                    }
                });
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("no thread panics");
    }
    assert!(world.peak.load(SeqCst) <= 3);
    assert_eq!(pool.snapshot().in_use, 0);
    assert_eq!(pool.snapshot().idle, world.live());
    set(&registry, "2", "1");
    runtime().block_on(all_are_there(&pool, &world));
}

#[test]
fn a_pool_that_is_closed_while_it_is_used_ends_with_nothing_open() {
    for _ in 0..200 {
        let (pool, world) = db(2, |pool| pool.overflow(1));
        let pool = Arc::new(pool);
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let pool = pool.clone();
                std::thread::spawn(move || {
                    runtime().block_on(async { while pool.acquire().await.is_ok() {} });
                })
            })
            .collect();
        pool.close();
        for thread in threads {
            thread.join().expect("no thread panics");
        }
        assert_eq!((held(&pool), world.live()), ([0, 0, 0, 0], 0));
    }
}
