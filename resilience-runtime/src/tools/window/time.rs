//! The outcomes of a trailing stretch of time, in buckets that carry the number of their own turn.
//!
//! Each thread writes to buckets of its own, so a success touches no line that another thread writes. A bucket's cell is one
//! word, the turn above and the count below, so that it is emptied and counted in one step.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Totals;
use crate::tools::cells::Cells;
use crate::words::clock::{BEHIND, Instant, nanos};

/// How many buckets a window is made of: it moves in steps of a twentieth.
pub const BUCKETS: u64 = PLACES as u64;
const PLACES: usize = 20;

/// The width of a bucket that is wide: to it, the longest tick is little.
const WIDE: u64 = nanos(BEHIND);

#[repr(align(128))]
#[derive(Default)]
struct Buckets {
    all: [Bucket; PLACES],
    /// The last turn that was written in, and the moment it began: most calls come in the turn of the one before, and a division
    /// costs more than all the rest. Only the thread that they belong to reads them.
    turn: AtomicU64,
    began: AtomicU64,
}

#[derive(Default)]
struct Bucket {
    successes: AtomicU64,
    failures: AtomicU64,
}

impl Bucket {
    fn cell(&self, failed: bool) -> &AtomicU64 {
        if failed {
            &self.failures
        } else {
            &self.successes
        }
    }
}

/// The outcomes of the last `window` of time: of the bucket that now stands in, and of the nineteen before it.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::{tools::window::TimeWindow, words::clock::Instant};
/// let window = TimeWindow::new(Duration::from_secs(20));
/// let start = Instant::from_nanos(0);
/// window.record(true, start);
/// window.record(false, start);
/// assert_eq!(window.totals(start.saturating_add(Duration::from_secs(19))).rate(), 0.5);
/// assert_eq!(window.totals(start.saturating_add(Duration::from_secs(20))).calls, 0);
/// ```
pub struct TimeWindow {
    cells: Cells<Buckets>,
    width: u64,
    /// How many turns more than the time says: emptied, a window goes on as if all its buckets were too old. So nobody writes to
    /// another thread's buckets.
    skipped: AtomicU64,
}

impl TimeWindow {
    /// An empty window of this length.
    pub fn new(window: Duration) -> Self {
        Self::on(Cells::new(), window)
    }

    /// The same on lines that all threads share: for something of which there are many.
    pub fn narrow(window: Duration) -> Self {
        Self::on(Cells::narrow(), window)
    }

    fn on(cells: Cells<Buckets>, window: Duration) -> Self {
        Self {
            cells,
            width: width(window),
            skipped: AtomicU64::new(0),
        }
    }

    /// Whether it is a window of this length.
    pub fn is_of(&self, window: Duration) -> bool {
        self.width == width(window)
    }

    /// A window of another length, with those of the outcomes here that are in it now. They are as old as the bucket that they were in at
    /// the most; what is recorded here meanwhile may be missing there.
    #[must_use]
    pub fn resized(&self, window: Duration, now: Instant) -> Self {
        let cells = if self.cells.is_narrow() {
            Cells::narrow()
        } else {
            Cells::new()
        };
        let other = Self::on(cells, window);
        let (turn, skipped) = (now.as_nanos() / self.width, self.skipped());
        for buckets in self.cells.iter() {
            for (age, turn) in (0..BUCKETS).zip((0..=turn).rev()) {
                let bucket = &buckets.all[index(turn)];
                // its last moment, or now
                let end = turn
                    .saturating_add(1)
                    .saturating_mul(self.width)
                    .saturating_sub(1);
                let end = if age == 0 { now.as_nanos() } else { end };
                if now.as_nanos() / other.width - end / other.width >= BUCKETS {
                    continue;
                }
                for failed in [false, true] {
                    let (of, count) = unpack(bucket.cell(failed).load(Ordering::Relaxed));
                    if of == short(turn.wrapping_add(skipped)) {
                        other.add_beside(failed, end / other.width, count);
                    }
                }
            }
        }
        other
    }

    /// Whether its buckets are so wide that a reading of the clock's last tick is as good as one of the clock.
    #[inline]
    pub fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    // relaxed: what is recorded while it is emptied may be kept or lost
    #[inline]
    fn skipped(&self) -> u64 {
        self.skipped.load(Ordering::Relaxed)
    }

    /// Takes an outcome in.
    #[inline]
    pub fn record(&self, failed: bool, now: Instant) {
        match self.cells.near() {
            Some(own) => {
                let turn = own.turn(now, self.width).wrapping_add(self.skipped());
                own.add(failed, turn);
            }
            None => self.record_elsewhere(failed, now),
        }
    }

    #[inline(never)]
    fn record_elsewhere(&self, failed: bool, now: Instant) {
        let turn = (now.as_nanos() / self.width).wrapping_add(self.skipped());
        if let Some(own) = self.cells.own() {
            own.add(failed, turn);
        } else {
            self.add_beside(failed, turn, 1);
        }
    }

    /// Adds where several threads may.
    fn add_beside(&self, failed: bool, turn: u64, more: u32) {
        let cell = self.cells.shared().all[index(turn)].cell(failed);
        let turn = short(turn);
        let _always_some = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |cell| {
            Some(counted(cell, turn, more))
        });
    }

    /// What it holds now.
    pub fn totals(&self, now: Instant) -> Totals {
        let turn = short((now.as_nanos() / self.width).wrapping_add(self.skipped()));
        let mut totals = Totals::default();
        for bucket in self.cells.iter().flat_map(|buckets| &buckets.all) {
            let failures = live(bucket.failures.load(Ordering::Relaxed), turn);
            totals.failures += failures;
            totals.calls += failures + live(bucket.successes.load(Ordering::Relaxed), turn);
        }
        totals
    }

    /// Empties it. What is recorded meanwhile may be kept.
    pub fn clear(&self) {
        // as many turns as there are buckets, so that each turn keeps its bucket
        self.skipped.fetch_add(BUCKETS, Ordering::Relaxed);
    }
}

impl Buckets {
    /// The turn of this moment, where each is so wide.
    #[inline]
    fn turn(&self, now: Instant, width: u64) -> u64 {
        let now = now.as_nanos();
        // a moment before it is as far away as one long after
        if now.wrapping_sub(self.began.load(Ordering::Relaxed)) < width {
            self.turn.load(Ordering::Relaxed)
        } else {
            self.other_turn(now, width)
        }
    }

    #[cold]
    #[inline(never)]
    fn other_turn(&self, now: u64, width: u64) -> u64 {
        let turn = now / width;
        self.turn.store(turn, Ordering::Relaxed);
        self.began.store(turn * width, Ordering::Relaxed);
        turn
    }

    /// Adds one, as the only thread that writes here.
    #[inline]
    fn add(&self, failed: bool, turn: u64) {
        let cell = self.all[index(turn)].cell(failed);
        let before = cell.load(Ordering::Relaxed);
        cell.store(counted(before, short(turn), 1), Ordering::Relaxed);
    }
}

fn width(window: Duration) -> u64 {
    nanos(window).div_ceil(BUCKETS).max(1)
}

fn index(turn: u64) -> usize {
    (turn % BUCKETS) as usize
}

/// A turn as cells keep it: its low half, compared by distance.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half is what is kept"
)]
fn short(turn: u64) -> u32 {
    turn as u32
}

fn unpack(cell: u64) -> (u32, u32) {
    (short(cell >> 32), short(cell))
}

/// The cell with so many more outcomes of this turn: a cell of an earlier turn begins anew. A moment before the cell's own
/// counts as now.
fn counted(cell: u64, turn: u32, more: u32) -> u64 {
    let (of, count) = unpack(cell);
    let behind = of.wrapping_sub(turn);
    if count > 0 && u64::from(behind) < BUCKETS * 2 {
        u64::from(of) << 32 | u64::from(count.saturating_add(more))
    } else {
        u64::from(turn) << 32 | u64::from(more)
    }
}

/// What a cell adds to the window whose last bucket is this turn.
fn live(cell: u64, turn: u32) -> u64 {
    let (of, count) = unpack(cell);
    let near =
        u64::from(turn.wrapping_sub(of)) < BUCKETS || u64::from(of.wrapping_sub(turn)) < BUCKETS;
    if near { u64::from(count) } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{BUCKETS, TimeWindow};
    use crate::words::clock::Instant;

    proptest! {
        #[test]
        fn b10_equals_a_list_of_moments_and_outcomes(
            window in 1_u64..2_000,
            start in 0_u64..u64::MAX / 2,
            steps in prop::collection::vec((0_u64..400, any::<bool>()), 1..200),
        ) {
            let time = TimeWindow::new(Duration::from_nanos(window));
            let width = window.div_ceil(BUCKETS);
            let (mut now, mut all) = (start, Vec::new());
            for (step, failed) in steps {
                now += step;
                time.record(failed, Instant::from_nanos(now));
                all.push((now, failed));
                for later in [now, now + width / 2, now + window / 2, now + window + width] {
                    let fresh: Vec<_> = all
                        .iter()
                        .filter(|(at, _)| later / width - at / width < BUCKETS)
                        .collect();
                    let failures = fresh.iter().filter(|(_, failed)| *failed).count();
                    let totals = time.totals(Instant::from_nanos(later));
                    prop_assert_eq!(totals.calls, fresh.len() as u64);
                    prop_assert_eq!(totals.failures, failures as u64);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn resized_it_holds_what_is_in_both_windows(
            one in 20_u64..2_000,
            other in 20_u64..2_000,
            start in 100_000_u64..u64::MAX / 2,
            steps in prop::collection::vec((0_u64..400, any::<bool>()), 1..100),
        ) {
            let time = TimeWindow::new(Duration::from_nanos(one));
            let (mut now, mut all) = (start, Vec::new());
            for (step, failed) in steps {
                now += step;
                time.record(failed, Instant::from_nanos(now));
                all.push((now, failed));
            }
            let totals = time.resized(Duration::from_nanos(other), Instant::from_nanos(now));
            prop_assert!(totals.is_of(Duration::from_nanos(other)));
            let totals = totals.totals(Instant::from_nanos(now));
            let (one, other) = (one.div_ceil(BUCKETS), other.div_ceil(BUCKETS));
            // surely in both windows, and perhaps: an outcome may count for as much younger as its bucket is wide
            let fresh = |width: u64, at: u64| now / width - at / width < BUCKETS;
            let (mut surely, mut perhaps) = (0, 0);
            for (at, _) in all {
                surely += u64::from(fresh(one, at) && fresh(other, at));
                perhaps += u64::from(fresh(one, at) && fresh(other, now.min(at + one)));
            }
            prop_assert!((surely..=perhaps).contains(&totals.calls), "{surely} {perhaps} {totals:?}");
        }
    }

    #[test]
    fn b10_a_moment_before_the_stored_one_is_now() {
        let window = TimeWindow::new(Duration::from_nanos(BUCKETS));
        window.record(true, Instant::from_nanos(1_000 + BUCKETS));
        window.record(true, Instant::from_nanos(1_000));
        assert_eq!(
            window.totals(Instant::from_nanos(1_000 + BUCKETS)).failures,
            2
        );
        assert_eq!(
            window
                .totals(Instant::from_nanos(1_000 + BUCKETS - 1))
                .failures,
            2
        );
    }
}
