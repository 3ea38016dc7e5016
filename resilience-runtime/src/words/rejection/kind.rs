//! Why a policy gives a rejection: the kinds, and what other policies make of each.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words::severity::{Severity, Verdict};

/// Why a policy gave a rejection instead of the body's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RejectionKind {
    /// A circuit breaker is open, or its half-open places are taken.
    CircuitOpen,
    /// Every place of a bulkhead is taken, and its queue is full or the wait was in vain.
    BulkheadFull,
    /// A batch function gave back another number of results than it was given items.
    BatchShape {
        /// Items handed in.
        expected: u32,
        /// Results that came back; `u32::MAX` stands for more than that, too.
        got: u32,
    },
    /// The batch function panicked; every caller of that batch is told.
    BatchPanicked,
    /// The batcher was drained and takes no more items.
    BatchClosed,
    /// The call took longer than its timeout allows, and was dropped.
    TimedOut,
    /// A rate limit is used up.
    RateLimited,
    /// As many calls run as a concurrency limit lets run at once.
    ConcurrencyLimited,
    /// Chaos had this call fail; nothing was tried.
    Injected,
    /// The retry budget is used up.
    BudgetExhausted,
    /// More permits of a rate limit were asked for than there ever are at once: coming back never helps.
    CostAboveBurst,
    /// Every resource of a pool was in use for as long as the caller may wait.
    PoolExhausted,
    /// The pool is closed and lends no more.
    PoolClosed,
}

impl RejectionKind {
    /// Whether the call was refused before anything was tried.
    pub const fn is_refused(self) -> bool {
        matches!(
            self,
            Self::CircuitOpen
                | Self::BulkheadFull
                | Self::BatchClosed
                | Self::RateLimited
                | Self::ConcurrencyLimited
                | Self::BudgetExhausted
                | Self::CostAboveBurst
                | Self::PoolExhausted
                | Self::PoolClosed
        )
    }

    /// What policies make of a rejection of this kind.
    pub(in crate::words) const fn verdict(self) -> Verdict {
        let refused = self.is_refused();
        Verdict {
            severity: match self {
                Self::CostAboveBurst => Severity::Permanent,
                _ if refused || matches!(self, Self::TimedOut | Self::Injected) => {
                    Severity::Recoverable
                }
                _ => Severity::Critical,
            },
            retry_after: None,
            refused,
        }
    }

    /// What it says where only a text that never changes can be given.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::CircuitOpen => "circuit breaker is open",
            Self::BulkheadFull => "bulkhead is full",
            Self::BatchShape { .. } => "batch gave another number of results than items",
            Self::BatchPanicked => "batch panicked",
            Self::BatchClosed => "batch is drained and takes no more items",
            Self::TimedOut => "timeout expired",
            Self::RateLimited => "rate limit is used up",
            Self::ConcurrencyLimited => "concurrency limit is reached",
            Self::Injected => "chaos injected a failure",
            Self::BudgetExhausted => "retry budget is used up",
            Self::CostAboveBurst => "rate limit never lets so much through at once",
            Self::PoolExhausted => "pool has no resource left",
            Self::PoolClosed => "pool is closed",
        }
    }

    /// The name in snapshots, events and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CircuitOpen => "circuit_open",
            Self::BulkheadFull => "bulkhead_full",
            Self::BatchShape { .. } => "batch_shape",
            Self::BatchPanicked => "batch_panicked",
            Self::BatchClosed => "batch_closed",
            Self::TimedOut => "timed_out",
            Self::RateLimited => "rate_limited",
            Self::ConcurrencyLimited => "concurrency_limited",
            Self::Injected => "injected",
            Self::BudgetExhausted => "budget_exhausted",
            Self::CostAboveBurst => "cost_above_burst",
            Self::PoolExhausted => "pool_exhausted",
            Self::PoolClosed => "pool_closed",
        }
    }
}

impl fmt::Display for RejectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CircuitOpen => "the circuit is open",
            Self::BulkheadFull => "the bulkhead is full",
            Self::BatchShape { .. } => "the number of results is not that of the items",
            Self::BatchPanicked => "the batch panicked",
            Self::BatchClosed => "the batch is closed",
            Self::TimedOut => "the timeout expired",
            Self::RateLimited => "the rate limit is used up",
            Self::ConcurrencyLimited => "the concurrency limit is reached",
            Self::Injected => "chaos injected a failure",
            Self::BudgetExhausted => "the retry budget is used up",
            Self::CostAboveBurst => "the rate limit never lets so much through at once",
            Self::PoolExhausted => "the pool has no resource left",
            Self::PoolClosed => "the pool is closed",
        })
    }
}

impl std::error::Error for RejectionKind {}
