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
        }
    }

    /// Takes an outcome in; the oldest leaves a full window.
    pub fn push(&mut self, failed: bool) {
        let (word, bit) = place(self.next);
        if self.failed[word] & bit != 0 {
            self.failures -= 1;
        }
        if failed {
            self.failed[word] |= bit;
            self.failures += 1;
        } else {
            self.failed[word] &= !bit;
        }
        self.next += 1;
        if self.next == self.size {
            self.next = 0;
        }
        if self.filled < self.size {
            self.filled += 1;
        }
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
        Totals {
            calls: u64::from(self.filled),
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
            for (n, failed) in pushed.iter().enumerate() {
                window.push(*failed);
                let lately = &pushed[..=n][(n + 1).saturating_sub(size as usize)..];
                let failures = lately.iter().filter(|failed| **failed).count();
                prop_assert_eq!(window.totals().calls, lately.len() as u64);
                prop_assert_eq!(window.totals().failures, failures as u64);
                prop_assert_eq!(window.is_settled(), lately.len() == size as usize && failures == 0);
            }
            window.clear();
            prop_assert_eq!(window.totals(), super::Totals::default());
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
