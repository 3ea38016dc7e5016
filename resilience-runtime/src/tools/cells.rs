//! One cell for each thread that uses an object: only its thread writes to it, so a plain load and store is enough.
//!
//! A cell belongs to the object and is found by the thread's [number](super::threads). When a thread ends, its cells stay
//! where they are, and the next thread of that number goes on adding to them: nothing is lost, and nothing has to be folded.

use std::sync::atomic::{AtomicU64, Ordering};

use once_cell::race::OnceBox;

use super::threads;

/// Threads with a number below this are found in one step.
const NEAR: usize = 32;

/// Further cells lie in slabs, each as long as all before it together.
const SLABS: usize = (threads::MOST / NEAR).ilog2() as usize;

type Slab<T> = Box<[OnceBox<T>]>;

/// The near cells, where they lie in the object itself.
pub(crate) type Inline<T> = [OnceBox<T>; NEAR];

/// The cells of one object, made when their threads come. `S` holds the near ones.
pub(crate) struct Cells<T, S = Slab<T>> {
    // empty where all threads share one cell
    near: S,
    far: OnceBox<[OnceBox<Slab<T>>; SLABS]>,
    shared: OnceBox<T>,
}

fn slab<T>(length: usize) -> Slab<T> {
    (0..length).map(|_| OnceBox::new()).collect()
}

impl<T: Default> Cells<T> {
    pub(crate) fn new() -> Self {
        Self::with(slab(NEAR))
    }

    /// No cell is a thread's own.
    pub(crate) fn narrow() -> Self {
        Self::with(slab(0))
    }
}

impl<T: Default> Cells<T, Inline<T>> {
    pub(crate) fn inline() -> Self {
        Self::with([const { OnceBox::new() }; NEAR])
    }
}

impl<T: Default, S: AsRef<[OnceBox<T>]>> Cells<T, S> {
    fn with(near: S) -> Self {
        Self {
            near,
            far: OnceBox::new(),
            shared: OnceBox::new(),
        }
    }

    /// Whether no cell is a thread's own.
    pub(crate) fn is_narrow(&self) -> bool {
        self.near.as_ref().is_empty()
    }

    /// This thread's own cell, where it has one already and that is near.
    #[inline]
    pub(crate) fn near(&self) -> Option<&T> {
        self.near.as_ref().get(threads::number())?.get()
    }

    /// This thread's own cell. `None` where it must take the [shared](Self::shared) one.
    #[inline]
    pub(crate) fn own(&self) -> Option<&T> {
        self.near().or_else(|| self.make())
    }

    /// As [`own`](Self::own), for who knows that it is not [near](Self::near).
    #[inline]
    pub(crate) fn make(&self) -> Option<&T> {
        if self.near.as_ref().is_empty() {
            None
        } else {
            self.find_or_make()
        }
    }

    #[inline(never)]
    fn find_or_make(&self) -> Option<&T> {
        let number = threads::ask()?;
        let place = if number < NEAR {
            &self.near.as_ref()[number]
        } else {
            let at = (number / NEAR).ilog2() as usize;
            let start = NEAR << at;
            let far = self.far.get_or_init(Box::default);
            &far[at].get_or_init(|| Box::new(slab(start)))[number - start]
        };
        Some(place.get_or_init(Box::default))
    }

    /// The cell of threads without one of their own: several may write at once.
    #[inline]
    pub(crate) fn shared(&self) -> &T {
        self.shared.get_or_init(Box::default)
    }

    /// The shared cell, where it was ever used.
    pub(crate) fn shared_if_made(&self) -> Option<&T> {
        self.shared.get()
    }

    /// Every cell that is a thread's own, or was.
    pub(crate) fn owned(&self) -> impl Iterator<Item = &T> {
        let far = self.far.get().into_iter().flatten();
        let far = far.filter_map(OnceBox::get).flat_map(|slab| slab.iter());
        self.near
            .as_ref()
            .iter()
            .chain(far)
            .filter_map(OnceBox::get)
    }

    /// Every cell that was made.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.owned().chain(self.shared.get())
    }
}

/// What a counter is read from and written to; loom's atomic stands in for std's in a model.
pub(crate) trait Word {
    fn read(&self, ordering: Ordering) -> u64;
    fn write(&self, value: u64, ordering: Ordering);

    /// Adds, as the only thread that writes here. One that had the cell before has written all it will: the lock that hands
    /// its number on makes that seen, so relaxed is enough.
    #[inline]
    fn bump(&self, by: u64) {
        let before = self.read(Ordering::Relaxed);
        self.write(before.wrapping_add(by), Ordering::Relaxed);
    }

    /// Adds, as the only thread that writes here; who sees the sum sees all that this thread wrote before.
    #[inline]
    fn bump_release(&self, by: u64) {
        let before = self.read(Ordering::Relaxed);
        self.write(before.wrapping_add(by), Ordering::Release);
    }
}

impl Word for AtomicU64 {
    #[inline]
    fn read(&self, ordering: Ordering) -> u64 {
        self.load(ordering)
    }
    #[inline]
    fn write(&self, value: u64, ordering: Ordering) {
        self.store(value, ordering);
    }
}

#[cfg(resilience_loom)]
impl Word for loom::sync::atomic::AtomicU64 {
    fn read(&self, ordering: Ordering) -> u64 {
        self.load(ordering)
    }
    fn write(&self, value: u64, ordering: Ordering) {
        self.store(value, ordering);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_place_and_no_two_share_it() {
        let mut next = NEAR;
        for at in 0..SLABS {
            assert_eq!(
                next,
                NEAR << at,
                "a slab starts where the one before it ends"
            );
            for number in [next, 2 * next - 1] {
                assert_eq!((number / NEAR).ilog2() as usize, at);
            }
            next *= 2;
        }
        assert_eq!(next, threads::MOST);
    }

    #[test]
    fn a_thread_keeps_its_cell_and_the_next_of_its_number_goes_on() {
        let cells = &Cells::<AtomicU64>::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let thread = scope.spawn(|| {
                    let own = cells.own().unwrap();
                    own.bump(1);
                    assert!(std::ptr::eq(own, cells.own().unwrap()));
                });
                thread.join().unwrap();
            }
        });
        let counted = cells.iter().map(|cell| cell.load(Ordering::Relaxed));
        assert_eq!(counted.sum::<u64>(), 4);
    }

    #[test]
    fn threads_beyond_the_near_ones_have_cells_of_their_own() {
        const THREADS: usize = 3 * NEAR;
        let cells = &Cells::<AtomicU64>::new();
        let barrier = &std::sync::Barrier::new(THREADS);
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    cells.own().unwrap().bump(1);
                    barrier.wait();
                });
            }
        });
        let counted: Vec<_> = cells
            .iter()
            .map(|cell| cell.load(Ordering::Relaxed))
            .collect();
        assert_eq!(counted, vec![1; THREADS]);
    }
}

#[cfg(all(test, resilience_loom))]
mod loom_models {
    use loom::sync::Arc;
    use loom::sync::atomic::AtomicU64;

    use super::*;
    use crate::tools::threads::Free;
    use crate::words::sync::Mutex;

    /// Two threads that live one after the other, or at once, while a third reads: nothing is lost, and what is read never falls.
    #[test]
    fn loom_a_number_is_handed_on_with_all_that_was_counted() {
        loom::model(|| {
            let free = Arc::new(Mutex::new(Free::up_to(2)));
            let cells = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
            let threads: Vec<_> = (0..2)
                .map(|_| {
                    let (free, cells) = (Arc::clone(&free), Arc::clone(&cells));
                    loom::thread::spawn(move || {
                        let number = free.lock().take().expect("one for each");
                        cells[number].bump(1);
                        cells[number].bump(1);
                        free.lock().give_back(number);
                    })
                })
                .collect();
            let sum = || {
                cells
                    .iter()
                    .map(|cell| cell.read(Ordering::Relaxed))
                    .sum::<u64>()
            };
            let early = sum();
            let later = sum();
            assert!(early <= later && later <= 4);
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(sum(), 4);
        });
    }
}
