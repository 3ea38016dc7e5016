//! A sliding window, pure: the count of this window, and of the one before as far as it still reaches into the last `length`.
//!
//! The window before is taken to have been even: at a quarter of this one three quarters of its count are left. All in whole
//! numbers, so that the wait that is told is enough to the nanosecond.

use super::rule::Cell;

/// At most `limit` permits in `length`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sliding {
    /// In nanoseconds; at least 1.
    pub(super) length: u64,
    /// At least 1.
    pub(super) limit: u32,
    /// When the first window began.
    pub(super) born: u64,
}

impl Sliding {
    /// The cell as it stands now, and how far into its window that is.
    fn rolled(self, cell: Cell, now: u64) -> (Cell, u64) {
        let since = now.saturating_sub(self.born);
        let (index, into) = (since / self.length, since % self.length);
        let (previous, current) = match index.checked_sub(cell.word) {
            // a clock that goes back stays at the beginning of the window it has seen
            None => return (cell, 0),
            Some(0) => (cell.previous, cell.current),
            Some(1) => (cell.current, 0),
            Some(_) => (0, 0),
        };
        let rolled = Cell {
            word: index,
            previous,
            current,
        };
        (rolled, into)
    }

    /// The cell once this many permits are taken; or how long to wait. Not more than `limit` of them.
    pub(super) fn take(self, cell: Cell, now: u64, permits: u32) -> Result<Cell, u64> {
        let (mut cell, into) = self.rolled(cell, now);
        let wanted = u64::from(cell.current) + u64::from(permits);
        let limit = u64::from(self.limit);
        let left = self.length - into;
        if let Some(room) = limit.checked_sub(wanted) {
            let reach = self.reach(cell.previous, room);
            if left <= reach {
                cell.current = u32::try_from(wanted).unwrap_or(u32::MAX);
                return Ok(cell);
            }
            return Err(left - reach);
        }
        // in the next window what is counted now is what was before
        let reach = self.reach(cell.current, limit.saturating_sub(u64::from(permits)));
        Err(left + (self.length - reach))
    }

    /// The longest rest of a window in which `before` leaves `room`.
    fn reach(self, before: u32, room: u64) -> u64 {
        let length = u128::from(self.length);
        let reach = (u128::from(room) * length)
            .checked_div(u128::from(before))
            .unwrap_or(length);
        u64::try_from(reach.min(length)).unwrap_or(self.length)
    }

    /// The permits that can be had now.
    pub(super) fn remaining(self, cell: Cell, now: u64) -> u32 {
        let (cell, into) = self.rolled(cell, now);
        let length = u128::from(self.length);
        let before = u128::from(cell.previous) * (length - u128::from(into));
        let used = before.div_ceil(length) + u128::from(cell.current);
        let left = u128::from(self.limit).saturating_sub(used);
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Whether the cell is as good as new.
    pub(super) fn is_idle(self, cell: Cell, now: u64) -> bool {
        let (cell, _) = self.rolled(cell, now);
        (cell.previous, cell.current) == (0, 0)
    }
}
