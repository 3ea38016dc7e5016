//! The last so many outcomes, one bit each.

use super::Totals;

const BITS: u32 = u64::BITS;

/// The outcomes of the last `size` calls.
///
/// ```
/// # use resilience_runtime::tools::window::CountWindow;
/// let mut window = CountWindow::new(2);
/// for failed in [true, false, false] {
///     window.push(failed);
/// }
/// assert_eq!(window.totals().failures, 0); // the failure has left the window
/// assert!(window.is_full());
/// ```
#[derive(Clone, Debug)]
pub struct CountWindow {
    failed: Box<[u64]>,
    size: u32,
    filled: u32,
    next: u32,
    failures: u32,
    /// Where the oldest failure is, if there is one.
    oldest: u32,
}

/// The word of an outcome, and its bit there.
const fn place(at: u32) -> (usize, u64) {
    ((at / BITS) as usize, 1 << (at % BITS))
}

impl CountWindow {
    /// An empty window over the last `size` calls; at least one.
    pub fn new(size: u32) -> Self {
        let size = size.max(1);
        Self {
            failed: vec![0; size.div_ceil(BITS) as usize].into(),
            size,
            filled: 0,
            next: 0,
            failures: 0,
            oldest: 0,
        }
    }

    /// Takes an outcome in; the oldest leaves a full window.
    pub fn push(&mut self, failed: bool) {
        let (word, bit) = place(self.next);
        if self.failed[word] & bit != 0 {
            self.failed[word] &= !bit;
            self.failures -= 1;
            if self.failures > 0 {
                // each place is passed once in a round
                let ahead = self.failure_from(self.next);
                let older = ahead.or_else(|| self.failure_from(0));
                self.oldest = older.unwrap_or(self.next);
            }
        }
        if failed {
            self.failed[word] |= bit;
            if self.failures == 0 {
                self.oldest = self.next;
            }
            self.failures += 1;
        }
        self.next += 1;
        if self.next == self.size {
            self.next = 0;
        }
        if self.filled < self.size {
            self.filled += 1;
        }
    }

    /// Takes so many successes in.
    ///
    /// ```
    /// # use resilience_runtime::tools::window::CountWindow;
    /// let mut window = CountWindow::new(4);
    /// window.push(true);
    /// window.push_successes(3);
    /// assert_eq!((window.totals().failures, window.failure_leaves_in()), (1, Some(1)));
    /// window.push_successes(1);
    /// assert!(window.is_settled());
    /// ```
    pub fn push_successes(&mut self, successes: u32) {
        let mut left = successes;
        while left > 0 {
            let idle = self.failure_leaves_in().map_or(left, |leaves| leaves - 1);
            // what they push out are successes too: only the place moves
            let idle = idle.min(left);
            self.filled += idle.min(self.missing());
            let moved = (u64::from(self.next) + u64::from(idle)) % u64::from(self.size);
            self.next = u32::try_from(moved).unwrap_or(0);
            left -= idle;
            if left > 0 {
                self.push(false);
                left -= 1;
            }
        }
    }

    /// The how manieth outcome from now pushes the oldest failure out.
    pub fn failure_leaves_in(&self) -> Option<u32> {
        if self.failures == 0 {
            return None;
        }
        let first = if self.is_full() { self.next } else { 0 };
        let ahead = self.oldest.checked_sub(first);
        let older = ahead.unwrap_or_else(|| self.size - (first - self.oldest));
        Some(self.missing() + older + 1)
    }

    /// The first failure in a place not before this one.
    fn failure_from(&self, from: u32) -> Option<u32> {
        let (first, bit) = place(from);
        let mut from = !(bit - 1);
        (first..)
            .zip(&self.failed[first..])
            .find_map(|(word, bits)| {
                let bits = bits & std::mem::replace(&mut from, u64::MAX);
                let word = u32::try_from(word).ok()?;
                (bits != 0).then(|| word * BITS + bits.trailing_zeros())
            })
    }

    /// How many outcomes there are to come until it is full.
    pub fn missing(&self) -> u32 {
        self.size - self.filled
    }

    /// Over so many calls from now on; at least one. The last outcomes that fit stay.
    pub fn resize(&mut self, size: u32) {
        let mut resized = Self::new(size);
        if resized.size == self.size {
            return;
        }
        let kept = self.filled.min(resized.size);
        for back in (1..=kept).rev() {
            let ahead = self.next.checked_sub(back);
            let at = ahead.unwrap_or_else(|| self.size - (back - self.next));
            let (word, bit) = place(at);
            resized.push(self.failed[word] & bit != 0);
        }
        *self = resized;
    }

    /// What it holds.
    pub fn totals(&self) -> Totals {
        self.totals_and(0)
    }

    /// What it would hold after so many more successes, where no failure leaves meanwhile.
    pub fn totals_and(&self, successes: u32) -> Totals {
        Totals {
            calls: u64::from(self.filled + successes.min(self.missing())),
            failures: u64::from(self.failures),
        }
    }

    /// Whether one more outcome pushes one out.
    pub fn is_full(&self) -> bool {
        self.filled == self.size
    }

    /// Whether a success would change nothing: full, and without a failure.
    pub fn is_settled(&self) -> bool {
        self.is_full() && self.failures == 0
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.failed.fill(0);
        self.filled = 0;
        self.next = 0;
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CountWindow;

    proptest! {
        #[test]
        fn b10_equals_a_list_of_the_last_outcomes(
            size in 1_u32..200,
            pushed in prop::collection::vec(any::<bool>(), 0..600),
        ) {
            let mut window = CountWindow::new(size);
            prop_assert_eq!(window.missing(), size);
            for (n, failed) in pushed.iter().enumerate() {
                window.push(*failed);
                let lately = &pushed[..=n][(n + 1).saturating_sub(size as usize)..];
                let failures = lately.iter().filter(|failed| **failed).count();
                prop_assert_eq!(window.totals().calls, lately.len() as u64);
                prop_assert_eq!(window.totals().failures, failures as u64);
                prop_assert_eq!(window.is_settled(), lately.len() == size as usize && failures == 0);
                prop_assert_eq!(window.missing() as usize, size as usize - lately.len());
                let oldest = lately.iter().position(|failed| *failed);
                let leaves = oldest.map(|oldest| window.missing() as usize + oldest + 1);
                prop_assert_eq!(window.failure_leaves_in().map(|leaves| leaves as usize), leaves);
            }
            window.clear();
            prop_assert_eq!(window.totals(), super::Totals::default());
        }

        #[test]
        fn successes_at_once_are_as_those_one_by_one(
            size in 1_u32..200,
            steps in prop::collection::vec((any::<bool>(), 0_u32..300), 0..40),
        ) {
            let (mut window, mut single) = (CountWindow::new(size), CountWindow::new(size));
            for (failed, successes) in steps {
                window.push(failed);
                window.push_successes(successes);
                single.push(failed);
                (0..successes).for_each(|_| single.push(false));
                prop_assert_eq!(format!("{window:?}"), format!("{single:?}"));
            }
        }

        #[test]
        fn resized_it_goes_on_with_the_last_outcomes_that_fit(
            sizes in prop::collection::vec((1_u32..150, prop::collection::vec(any::<bool>(), 0..200)), 1..6),
        ) {
            let mut window = CountWindow::new(10);
            let mut all = Vec::new();
            for (size, pushed) in sizes {
                window.resize(size);
                let size = size as usize;
                all.drain(..all.len().saturating_sub(size));
                for failed in pushed {
                    window.push(failed);
                    all.push(failed);
                    all.drain(..all.len().saturating_sub(size));
                    let failures = all.iter().filter(|failed| **failed).count();
                    prop_assert_eq!(window.totals().failures, failures as u64);
                    prop_assert_eq!(window.totals().calls, all.len() as u64);
                }
            }
        }
    }
}
