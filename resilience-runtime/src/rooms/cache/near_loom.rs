//! Loom models of the nearer table: whatever crosses, it never gives what moka no longer has.
//!
//! A mutex stands for moka. Nobody tries twice for the shard here, so that it is barred whenever two meet. Two threads
//! unbounded, three with two preemptions. Run with `--cfg resilience_loom`, in release.

use std::sync::Arc;
use std::time::Duration;

use loom::sync::Mutex;
use loom::thread;

use super::near::Near;
use super::stored::Stored;
use crate::words::clock::Instant;

type Entry = Arc<Stored<u8, u32>>;

const KEY: u8 = 1;

struct World {
    near: Near<u8, u32>,
    moka: Mutex<Option<Entry>>,
    hash: u64,
}

impl World {
    /// With a first value, which moka alone has.
    fn new() -> Arc<Self> {
        let near = Near::new(100);
        let hash = near.hash(&KEY);
        let world = Self {
            near,
            moka: Mutex::new(None),
            hash,
        };
        *world.moka.lock().unwrap() = Some(world.entry(1));
        Arc::new(world)
    }

    fn entry(&self, value: u32) -> Entry {
        let generation = self.near.generation();
        let (start, long) = (Instant::MIN, Duration::MAX);
        let stored = Stored::hidden(Arc::new(KEY), Some(value), generation, start, long);
        stored.reveal(generation);
        Arc::new(stored)
    }

    fn find(&self) -> Option<u32> {
        let found = self.near.find(
            self.hash,
            None,
            |key| *key == KEY,
            |stored| stored.value().copied(),
        );
        found.map(|found| found.read)
    }

    /// A reader: the nearer table, else moka.
    fn get(&self) -> Option<u32> {
        if let Some(value) = self.find() {
            return Some(value);
        }
        let door = self.near.door(self.hash);
        let stored = self.moka.lock().unwrap().clone()?;
        self.near.fill(self.hash, door, &stored);
        stored
            .is_seen(self.near.generation())
            .then_some(*stored.value()?)
    }

    fn set(&self, value: u32) {
        let stored = self.entry(value);
        let closed = self.near.close(self.hash, |key| *key == KEY);
        *self.moka.lock().unwrap() = Some(stored.clone());
        closed.open_with(self.hash, &stored);
    }

    fn invalidate(&self) {
        let _closed = self.near.close(self.hash, |key| *key == KEY);
        let taken = self.moka.lock().unwrap().take();
        drop(taken);
    }

    fn evict(&self) {
        let evicted = self.moka.lock().unwrap().take();
        if let Some(stored) = evicted {
            self.near.evict(&stored);
        }
    }

    fn clear(&self) {
        self.near.clear();
        let taken = self.moka.lock().unwrap().take();
        drop(taken);
    }
}

fn bounded() -> loom::model::Builder {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model
}

/// One reads while another does `work`; once that has returned, and to the end, readers get what `fits`.
fn crossed(work: fn(&World), fits: fn(Option<u32>) -> bool) {
    loom::model(move || {
        let world = World::new();
        let other = world.clone();
        let reader = thread::spawn(move || {
            other.get();
        });
        work(&world);
        assert!(fits(world.find()));
        reader.join().unwrap();
        assert!(fits(world.find()));
        assert!(fits(world.get()));
        assert!(fits(world.get()));
    });
}

#[test]
fn loom_a_fill_that_crosses_an_invalidation_is_never_seen() {
    crossed(World::invalidate, |seen| seen.is_none());
}

#[test]
fn loom_a_fill_that_crosses_a_set_never_shows_the_old_value() {
    crossed(|world| world.set(2), |seen| seen != Some(1));
}

#[test]
fn loom_a_fill_that_crosses_an_eviction_is_never_seen() {
    crossed(World::evict, |seen| seen.is_none());
}

#[test]
fn loom_a_fill_that_crosses_a_clearing_is_never_seen() {
    crossed(World::clear, |seen| seen.is_none());
}

#[test]
fn loom_of_two_sets_the_one_that_moka_has_is_seen() {
    bounded().check(|| {
        let world = World::new();
        let other = world.clone();
        let writer = thread::spawn(move || other.set(2));
        world.set(3);
        assert_ne!(world.get(), Some(1));
        writer.join().unwrap();
        let kept = world
            .moka
            .lock()
            .unwrap()
            .as_ref()
            .and_then(|stored| stored.value().copied());
        assert!(world.find().is_none_or(|seen| Some(seen) == kept));
        assert_eq!(world.get(), kept);
        assert_eq!(world.get(), kept);
    });
}

#[test]
fn loom_a_reader_between_a_set_and_an_invalidation_sees_neither_late() {
    bounded().check(|| {
        let world = World::new();
        let (sets, reads) = (world.clone(), world.clone());
        let sets = thread::spawn(move || sets.set(2));
        let reads = thread::spawn(move || {
            let first = reads.get();
            // what replaced it is not unseen again
            assert!(!(first == Some(2) && reads.get() == Some(1)));
        });
        world.invalidate();
        assert_ne!(world.find(), Some(1));
        sets.join().unwrap();
        reads.join().unwrap();
        let kept = world
            .moka
            .lock()
            .unwrap()
            .as_ref()
            .and_then(|stored| stored.value().copied());
        assert!(world.find().is_none_or(|seen| Some(seen) == kept));
    });
}
