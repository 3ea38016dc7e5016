//! What is measured, a file for each policy. Each function is called at one place only: one that is called at two is inlined at neither.

use crate::body::bare;
use crate::calls;

pub mod bulkhead;
pub mod cache;
pub mod circuit_breaker;
pub mod concurrency_limit;
pub mod fallback;
pub mod hedge;
pub mod pool;
pub mod profile;
pub mod rate_limit;
pub mod retry;
pub mod stack;
pub mod timeout;

/// One thing to measure.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What it is called in tables.
    pub name: &'static str,
    /// The instructions that one call is to cost at most, where that is set.
    pub goal: Option<u32>,
    /// So many calls in a row.
    pub calls: fn(u64),
}

impl Subject {
    /// One without a goal.
    const fn new(name: &'static str, calls: fn(u64)) -> Self {
        Self {
            name,
            goal: None,
            calls,
        }
    }

    /// The same, to cost so many instructions at most.
    const fn at_most(mut self, instructions: u32) -> Self {
        self.goal = Some(instructions);
        self
    }
}

/// The call with no layer.
pub const BARE: &[Subject] = &[Subject::new("bare call", calls!(i => bare(i).await))];

/// All of them.
pub fn all() -> Vec<Subject> {
    [
        BARE,
        circuit_breaker::SUBJECTS,
        retry::SUBJECTS,
        cache::SUBJECTS,
        fallback::SUBJECTS,
        profile::SUBJECTS,
        rate_limit::SUBJECTS,
        bulkhead::SUBJECTS,
        concurrency_limit::SUBJECTS,
        timeout::SUBJECTS,
        hedge::SUBJECTS,
        pool::SUBJECTS,
        stack::SUBJECTS,
    ]
    .concat()
}
