//! Numbers that may be replaced while they are read, without a lock on the side that reads.
//!
//! Each version is kept until the whole goes away, so a reader may hold on to the one it has: a call that began with some numbers
//! ends with them. Replacing is rare; a version equal to the one before is none.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

/// The versions after the first: slabs that double, so that none ever moves.
struct Later<T> {
    slabs: [OnceLock<Box<[OnceLock<T>]>>; SLABS],
    // one writer at a time
    writing: Mutex<()>,
}

/// Enough for four thousand million versions.
const SLABS: usize = 32;

/// A value with all its versions.
pub struct Live<T> {
    first: T,
    // how many versions there are after the first
    count: AtomicUsize,
    later: OnceLock<Box<Later<T>>>,
}

impl<T> Live<T> {
    /// The first version.
    pub const fn new(first: T) -> Self {
        Self {
            first,
            count: AtomicUsize::new(0),
            later: OnceLock::new(),
        }
    }

    /// The first version.
    pub const fn first(&self) -> &T {
        &self.first
    }

    /// The version in force.
    #[inline]
    pub fn get(&self) -> &T {
        // acquire: the version was written before it was counted
        match self.count.load(Ordering::Acquire) {
            0 => &self.first,
            count => self.nth(count),
        }
    }

    #[cold]
    fn nth(&self, count: usize) -> &T {
        let (slab, at) = place(count);
        let version = self.later.get().and_then(|later| later.slabs[slab].get());
        let version = version.and_then(|slab| slab[at].get());
        version.unwrap_or(&self.first)
    }
}

impl<T: PartialEq> Live<T> {
    /// Puts this version in force. Who reads sees the one before or this one.
    pub fn set(&self, version: T) {
        let later = self.later.get_or_init(|| {
            Box::new(Later {
                slabs: std::array::from_fn(|_| OnceLock::new()),
                writing: Mutex::new(()),
            })
        });
        let _writing = later.writing.lock();
        if *self.get() == version {
            return;
        }
        let count = self.count.load(Ordering::Relaxed) + 1;
        let (slab, at) = place(count);
        let slab =
            later.slabs[slab].get_or_init(|| (0..1 << slab).map(|_| OnceLock::new()).collect());
        if slab[at].set(version).is_ok() {
            // release: the version is written
            self.count.store(count, Ordering::Release);
        }
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

/// The slab of the `count`th version, and its place there: slab `n` has `2^n` places.
fn place(count: usize) -> (usize, usize) {
    let slab = (usize::BITS - 1 - count.leading_zeros()) as usize;
    (slab, count - (1 << slab))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_read_in_its_time() {
        let live = Live::new(0_usize);
        let first = live.get();
        for version in 1..3000 {
            live.set(version);
            assert_eq!(*live.get(), version);
        }
        assert_eq!(*first, 0, "whoever has a version keeps it");
    }

    #[test]
    fn an_equal_version_is_none() {
        let live = Live::new(7);
        live.set(7);
        live.set(8);
        live.set(8);
        assert_eq!((live.count.load(Ordering::Relaxed), *live.get()), (1, 8));
    }

    #[test]
    fn readers_never_see_half_a_version() {
        let live = Live::new((0_u64, 0_u64));
        std::thread::scope(|threads| {
            threads.spawn(|| (1..5_000).for_each(|version| live.set((version, version))));
            for _ in 0..2 {
                threads.spawn(|| {
                    let mut before = 0;
                    while before < 4_999 {
                        let (one, other) = *live.get();
                        assert!(one == other && one >= before);
                        before = one;
                    }
                });
            }
        });
    }
}
