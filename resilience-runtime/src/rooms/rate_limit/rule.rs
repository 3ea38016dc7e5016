//! One cell of state, and the rule by which permits are taken from it.

use super::config::RateLimiterConfig;
use super::gcra::Gcra;
use super::sliding::Sliding;
use crate::words::clock::Instant;

/// The state of one limit. As it is by default, nothing was taken yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// When the bucket is full; of a window, its number.
    pub(super) word: u64,
    /// Permits of the window before.
    pub(super) previous: u32,
    /// Permits of this window.
    pub(super) current: u32,
}

/// How permits come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// One by one.
    Even(Gcra),
    /// As the window slides on.
    Window(Sliding),
}

impl Rule {
    pub(super) fn new(config: &RateLimiterConfig, now: Instant) -> Self {
        match config.window {
            Some(window) => Self::Window(Sliding {
                length: crate::words::clock::nanos(window),
                limit: config.in_window(window),
                born: now.as_nanos(),
            }),
            None => Self::Even(Gcra {
                interval: config.interval(),
                burst: config.burst.unwrap_or(config.rate.permits),
            }),
        }
    }

    /// The new numbers, where windows that are as long as before go on from where they began.
    pub(super) fn renewed(self, new: Self) -> Self {
        match (self, new) {
            (Self::Window(before), Self::Window(after)) if before.length == after.length => {
                Self::Window(Sliding {
                    born: before.born,
                    ..after
                })
            }
            (_, new) => new,
        }
    }

    /// The cell that says by the rule of `after` that as many permits are taken.
    pub(super) fn cell_for(&self, after: &Self, cell: Cell, now: u64) -> Cell {
        match (self, after) {
            (Self::Even(before), Self::Even(after)) => Cell {
                word: before.word_for(*after, cell.word, now),
                ..Cell::default()
            },
            (Self::Window(before), Self::Window(after)) if before.length == after.length => cell,
            (_, after) => {
                let taken = self.most() - self.remaining(cell, now);
                match after {
                    Self::Even(after) => Cell {
                        word: after.after(0, now, taken),
                        ..Cell::default()
                    },
                    // all of them in the window that begins now
                    Self::Window(after) => Cell {
                        current: taken.min(after.limit),
                        ..Cell::default()
                    },
                }
            }
        }
    }

    /// The most permits that can ever be had at once.
    pub(super) fn most(&self) -> u32 {
        match self {
            Self::Even(gcra) => gcra.burst,
            Self::Window(window) => window.limit,
        }
    }

    /// Takes the permits; or says how long to wait, in nanoseconds.
    pub(super) fn take(&self, cell: &mut Cell, now: u64, permits: u32) -> Result<(), u64> {
        match self {
            Self::Even(gcra) => {
                let turn = gcra.turn(cell.word, now, permits);
                if turn > now {
                    return Err(turn - now);
                }
                cell.word = gcra.after(cell.word, now, permits);
            }
            Self::Window(window) => *cell = window.take(*cell, now, permits)?,
        }
        Ok(())
    }

    /// The permits that can be had now.
    pub(super) fn remaining(&self, cell: Cell, now: u64) -> u32 {
        match self {
            Self::Even(gcra) => gcra.remaining(cell.word, now),
            Self::Window(window) => window.remaining(cell, now),
        }
    }

    /// Whether the cell is as good as new, so that nothing is lost with it.
    pub(super) fn is_idle(&self, cell: Cell, now: u64) -> bool {
        match self {
            Self::Even(_) => cell.word <= now,
            Self::Window(window) => window.is_idle(cell, now),
        }
    }
}

/// What became of a call that would wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reserved {
    /// It need not.
    Now,
    /// Its place in the queue.
    Turn(super::queue::Ticket),
    /// It would take this long, in nanoseconds, and that is too long.
    TooLong(u64),
}
