//! The moments of the last failures, for "so many failures within so long".

use std::collections::VecDeque;
use std::time::Duration;

use crate::words::clock::Instant;

/// The moments of at most `most` marks, of which those older than `window` don't count.
///
/// ```
/// # use std::time::Duration;
/// # use resilience_runtime::{tools::window::Marks, words::clock::Instant};
/// let mut marks = Marks::new(3, Duration::from_secs(10));
/// let start = Instant::from_nanos(0);
/// assert_eq!(marks.add(start), 1);
/// assert_eq!(marks.add(start.saturating_add(Duration::from_secs(9))), 2);
/// assert_eq!(marks.add(start.saturating_add(Duration::from_secs(10))), 2); // the first has left
/// ```
#[derive(Clone, Debug)]
pub struct Marks {
    at: VecDeque<Instant>,
    most: usize,
    window: Duration,
}

impl Marks {
    /// No marks.
    pub fn new(most: u32, window: Duration) -> Self {
        Self {
            at: VecDeque::new(),
            most: most as usize,
            window,
        }
    }

    /// At most `most` marks within `window` from now on; the latest stay.
    pub fn resize(&mut self, most: u32, window: Duration) {
        self.most = most as usize;
        self.window = window;
        let too_many = self.at.len().saturating_sub(self.most);
        self.at.drain(..too_many);
    }

    /// Adds a mark; gives how many are in the window that ends now, this one included.
    pub fn add(&mut self, now: Instant) -> u32 {
        // a thread that read the clock earlier may come later: the marks stay in order
        let now = self.at.back().map_or(now, |last| now.max(*last));
        while self
            .at
            .front()
            .is_some_and(|at| now.since(*at) >= self.window)
        {
            self.at.pop_front();
        }
        if self.at.len() >= self.most {
            self.at.pop_front();
        }
        self.at.push_back(now);
        u32::try_from(self.at.len()).unwrap_or(u32::MAX)
    }

    /// How many are in the window that ends now.
    pub fn count(&self, now: Instant) -> u32 {
        let fresh = |at: &&Instant| now.since(**at) < self.window;
        u32::try_from(self.at.iter().filter(fresh).count()).unwrap_or(u32::MAX)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.at.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::Marks;
    use crate::words::clock::Instant;

    proptest! {
        #[test]
        fn b10_equals_a_list_of_moments(
            most in 1_u32..8,
            window in 1_u64..50,
            steps in prop::collection::vec(0_u64..20, 1..200),
        ) {
            let mut marks = Marks::new(most, Duration::from_nanos(window));
            let (mut now, mut all) = (0, Vec::new());
            for step in steps {
                now += step;
                all.push(now);
                let fresh = all.iter().filter(|at| now - **at < window).count();
                let fresh = u32::try_from(fresh).unwrap().min(most);
                prop_assert_eq!(marks.add(Instant::from_nanos(now)), fresh);
                prop_assert_eq!(marks.count(Instant::from_nanos(now)), fresh);
            }
            // fewer marks in a window that is shorter
            marks.resize(most / 2 + 1, Duration::from_nanos(window / 2 + 1));
            let fresh = all.iter().filter(|at| now - **at < window / 2 + 1).count();
            let fresh = u32::try_from(fresh).unwrap().min(most / 2 + 1);
            prop_assert_eq!(marks.count(Instant::from_nanos(now)), fresh);
        }
    }
}
