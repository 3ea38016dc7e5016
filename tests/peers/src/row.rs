//! What a row of the table is: its sides, and what ours is to reach.

use crate::measure::{Side, What};

/// A row, made when it is measured.
pub struct Row {
    pub unit: &'static str,
    pub sides: Vec<Side>,
    pub targets: Vec<Target>,
}

/// What is compared.
#[derive(Clone, Copy)]
pub enum Against {
    /// A side of the row, in the same column.
    Side(&'static str),
    /// What it costs ours over the bare call, against a side, in the first column.
    OverBare(&'static str),
    /// Ours, with one thread.
    OwnOne,
    /// A number in the row's unit.
    Number(f64),
}

/// The most that ours may be, as a share of what it is compared with.
#[derive(Clone, Copy)]
pub struct Target {
    pub id: &'static str,
    pub two: bool,
    pub against: Against,
    pub at_most: f64,
}

impl Row {
    pub fn ns() -> Self {
        Self::of("ns")
    }

    pub fn of(unit: &'static str) -> Self {
        Self {
            unit,
            sides: Vec::new(),
            targets: Vec::new(),
        }
    }

    fn side(mut self, name: &'static str, what: What) -> Self {
        self.sides.push(Side { name, what });
        self
    }

    /// A side that is timed on one thread and on two.
    pub fn calls(self, name: &'static str, calls: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.side(name, What::Calls(std::sync::Arc::new(calls)))
    }

    /// A side that is timed on one thread only.
    pub fn alone(self, name: &'static str, calls: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.side(name, What::Alone(std::sync::Arc::new(calls)))
    }

    /// A side that measures itself.
    pub fn whole(self, name: &'static str, measure: impl FnMut() -> f64 + 'static) -> Self {
        self.side(name, What::Whole(Box::new(measure)))
    }

    /// A side whose figure is known.
    pub fn known(self, name: &'static str, figure: f64) -> Self {
        self.side(name, What::Known(figure))
    }

    fn target(mut self, id: &'static str, two: bool, against: Against, at_most: f64) -> Self {
        self.targets.push(Target {
            id,
            two,
            against,
            at_most,
        });
        self
    }

    /// At most so much of a side's time.
    pub fn one(self, id: &'static str, side: &'static str, at_most: f64) -> Self {
        self.target(id, false, Against::Side(side), at_most)
    }

    /// The same with two threads.
    pub fn two(self, id: &'static str, side: &'static str, at_most: f64) -> Self {
        self.target(id, true, Against::Side(side), at_most)
    }

    /// Two threads against one.
    pub fn own(self, id: &'static str, at_most: f64) -> Self {
        self.target(id, true, Against::OwnOne, at_most)
    }

    /// What it adds to the bare call, against a side.
    pub fn over_bare(self, id: &'static str, side: &'static str, at_most: f64) -> Self {
        self.target(id, false, Against::OverBare(side), at_most)
    }

    /// At most so much.
    pub fn most(self, id: &'static str, number: f64) -> Self {
        self.target(id, false, Against::Number(number), 1.0)
    }
}

/// Takes a value as if it were used, without copying it once more.
#[inline(always)]
#[expect(
    clippy::inline_always,
    clippy::needless_pass_by_value,
    reason = "a call would be measured with what it takes, and the value is used up"
)]
pub fn sink<T>(value: T) {
    std::hint::black_box(&value);
}

/// So many awaited calls in a row; the name before `=>` is the number of the call.
#[macro_export]
macro_rules! calls {
    ($i:ident => $call:expr) => {
        move |n: u64| {
            $crate::measure::drive(async {
                for $i in 0..n {
                    let $i = std::hint::black_box($i);
                    $crate::row::sink($call);
                }
            })
        }
    };
}

/// So many calls in a row of what is not async.
#[macro_export]
macro_rules! sync_calls {
    ($i:ident => $call:expr) => {
        move |n: u64| {
            for $i in 0..n {
                let $i = std::hint::black_box($i);
                $crate::row::sink($call);
            }
        }
    };
}
