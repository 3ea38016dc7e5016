//! The pure state of a pool: `(state, event) -> decision`.

/// Which of the open resources one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// One of the `max_size` that are kept when they come back.
    Kept,
    /// One above them.
    Above,
}

/// What is open, and what of it is lent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Books {
    max_size: u32,
    /// How many there may be, those above `max_size` too.
    total: u32,
    /// How many places are to go as they come back, since there are to be fewer than are taken.
    owed: u32,
    kept: u32,
    above: u32,
    in_use: u32,
    waiting: u32,
    closed: bool,
}

impl Books {
    pub(super) const fn new(max_size: u32, total: u32) -> Self {
        Self {
            max_size,
            total,
            owed: 0,
            kept: 0,
            above: 0,
            in_use: 0,
            waiting: 0,
            closed: false,
        }
    }

    /// One that was idle is lent.
    pub(super) fn lend(&mut self) {
        self.in_use += 1;
    }

    /// One is about to be opened, for who has a place already.
    pub(super) fn open(&mut self) -> Mark {
        self.in_use += 1;
        if self.kept < self.max_size {
            self.kept += 1;
            Mark::Kept
        } else {
            self.above += 1;
            Mark::Above
        }
    }

    /// A sound one comes back: which one it is from now on, or `None` where it is to be closed, and is lent until then.
    pub(super) fn give_back(&mut self, mark: Mark) -> Option<Mark> {
        if self.closed || self.owed > 0 || self.kept > self.max_size {
            return None;
        }
        if mark == Mark::Above {
            if self.kept == self.max_size {
                return None;
            }
            // one of those that are kept has gone: this one takes its place
            self.above -= 1;
            self.kept += 1;
        }
        self.in_use -= 1;
        Some(Mark::Kept)
    }

    /// One that was lent is closed.
    pub(super) fn gone(&mut self, mark: Mark) {
        self.in_use -= 1;
        self.idle_gone(mark);
    }

    /// One that was idle is closed.
    pub(super) fn idle_gone(&mut self, mark: Mark) {
        match mark {
            Mark::Kept => self.kept -= 1,
            Mark::Above => self.above -= 1,
        }
    }

    /// There may be so many from now on: how many places there are more than before.
    pub(super) fn resize(&mut self, max_size: u32, total: u32) -> u32 {
        let more = total.saturating_sub(self.total);
        let less = self.total.saturating_sub(total);
        let forgiven = more.min(self.owed);
        self.owed = self.owed - forgiven + less;
        self.max_size = max_size;
        self.total = total;
        more - forgiven
    }

    /// A place is free: whether it goes for good.
    pub(super) fn settle(&mut self) -> bool {
        let owed = self.owed > 0;
        self.owed -= u32::from(owed);
        owed
    }

    pub(super) const fn owes(&self) -> bool {
        self.owed > 0
    }

    /// Whether there are more places, or more that are kept, than there are to be.
    pub(super) const fn has_too_many(&self) -> bool {
        self.owed > 0 || self.kept > self.max_size
    }

    pub(super) fn waits(&mut self) {
        self.waiting += 1;
    }

    pub(super) fn waits_no_more(&mut self) {
        self.waiting -= 1;
    }

    /// Nothing is kept from now on.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Open, lent ones too.
    pub(super) const fn size(&self) -> u32 {
        self.kept + self.above
    }

    pub(super) const fn in_use(&self) -> u32 {
        self.in_use
    }

    pub(super) const fn waiting(&self) -> u32 {
        self.waiting
    }
}
