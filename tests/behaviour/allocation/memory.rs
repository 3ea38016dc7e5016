//! What policies hold: bounds for each, and for each thread that uses it.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitBreakerBuilder, CircuitWindow, Profile, TtlCache};

use crate::counting::held;

/// What a value holds, once it is built.
fn of<T>(build: impl FnOnce() -> T) -> (i64, T) {
    let before = held();
    let value = build();
    (held() - before, value)
}

/// What each of so many threads that come to use this at once holds for it: the middle one of them, since one may have to make the table
/// in which the next dozens find their places.
fn for_each_thread(warm: impl Fn() + Sync, call: impl Fn() + Sync) -> i64 {
    const THREADS: usize = 8;
    // none ends before all have begun: the next would take over what it held
    let all = Barrier::new(THREADS);
    let thread = || {
        // what a thread needs once, whatever it uses
        warm();
        let before = held();
        call();
        let bytes = held() - before;
        all.wait();
        bytes
    };
    thread::scope(|threads| {
        let running: Vec<_> = (0..THREADS).map(|_| threads.spawn(thread)).collect();
        let ended = running.into_iter().map(thread::ScopedJoinHandle::join);
        let mut all: Vec<_> = ended.map(|bytes| bytes.expect("it counts")).collect();
        all.sort_unstable();
        all[THREADS / 2]
    })
}

/// What one holds at most, itself and for each thread.
struct Most {
    itself: i64,
    thread: i64,
}

const CALLS: u32 = 10_000;

fn breakers() -> [(&'static str, Most, CircuitBreakerBuilder); 4] {
    let most = |itself, thread| Most { itself, thread };
    let builder = || CircuitBreaker::builder("b");
    let time = Duration::from_secs(60);
    let rate = |window| builder().failure_rate(0.5).window(window);
    [
        ("in a row", most(1024, 256), builder()),
        (
            "within a time",
            most(1024, 256),
            builder().failure_window(time),
        ),
        (
            "rate of calls",
            most(1024 + i64::from(CALLS) / 8, 256),
            rate(CircuitWindow::Calls(CALLS)),
        ),
        (
            "rate over time",
            most(1280, 512),
            rate(CircuitWindow::Time(time)),
        ),
    ]
}

fn use_of(breaker: &CircuitBreaker) {
    for n in 0..200 {
        let Ok(permit) = breaker.try_acquire() else {
            continue;
        };
        if n % 20 == 0 {
            permit.failure();
        } else {
            permit.success();
        }
    }
}

#[test]
fn a_breaker_holds_a_kib_and_one_bit_for_each_call_of_its_window() {
    for (what, most, builder) in breakers() {
        let (bytes, breaker) = of(|| Box::new(builder.build().expect("good numbers")));
        drop(breaker);
        let most = most.itself;
        assert!((1..=most).contains(&bytes), "{what}: {bytes} of {most}");
    }
}

#[test]
fn each_thread_that_uses_a_breaker_adds_little() {
    for (what, most, builder) in breakers() {
        let other = CircuitBreaker::builder("other")
            .build()
            .expect("good numbers");
        let breaker = builder.build().expect("good numbers");
        let bytes = for_each_thread(|| use_of(&other), || use_of(&breaker));
        let most = most.thread;
        assert!((1..=most).contains(&bytes), "{what}: {bytes} of {most}");
    }
}

#[test]
fn each_thread_that_uses_a_profile_adds_at_most_8_kib() {
    let (profile, other) = (Profile::new("p"), Profile::new("other"));
    let call = |profile: &Profile| {
        for n in 0..200 {
            let _ended = profile.measure_sync(|| (n % 3 > 0).then_some(n));
        }
    };
    let bytes = for_each_thread(|| call(&other), || call(&profile));
    assert!((1..=8 * 1024).contains(&bytes), "{bytes}");
}

#[test]
fn a_cached_entry_holds_at_most_96_bytes_more_than_in_bare_moka() {
    const ENTRIES: u64 = 60_000;
    let ttl = Duration::from_secs(300);
    let (bare, moka) = of(|| {
        let cache = moka::sync::Cache::builder()
            .max_capacity(ENTRIES)
            .time_to_live(ttl)
            .build();
        for n in 0..ENTRIES {
            cache.insert(n, n);
        }
        cache.run_pending_tasks();
        cache
    });
    assert_eq!(moka.entry_count(), ENTRIES);
    let (ours, cache) = of(|| {
        let cache = TtlCache::<u64, u64>::builder("c")
            .max_size(usize::try_from(ENTRIES).expect("it fits"))
            .ttl(ttl)
            .build()
            .expect("good numbers");
        for n in 0..ENTRIES {
            cache.set(n, n);
        }
        for n in 0..ENTRIES {
            assert_eq!(cache.get(&n), Some(n));
        }
        cache
    });
    assert_eq!(cache.snapshot().size, ENTRIES);
    let more = (ours - bare) / i64::try_from(ENTRIES).expect("it fits");
    assert!(more <= 96, "{more} more than {bare} in all");
}
