//! Breakers: closed, by what they count; open; failing.

use resilience::circuit_breaker;

use super::Subject;
use crate::body::{Failed, fail, work};
use crate::calls;

/// Breakers in each state that a caller meets.
pub const SUBJECTS: &[Subject] = &[
    Subject::new("breaker: closed, in a row", calls!(i => in_a_row(i).await)).at_most(60),
    Subject::new(
        "breaker: closed, failures within a time",
        calls!(i => window(i).await),
    )
    .at_most(90),
    Subject::new(
        "breaker: closed, rate of 100 calls",
        calls!(i => rate(i).await),
    )
    .at_most(60),
    Subject::new(
        "breaker: closed, rate over time",
        calls!(i => rate_over_time(i).await),
    )
    .at_most(90),
    Subject::new(
        "breaker: closed, of a key",
        calls!(i => keyed(i % 16).await),
    ),
    Subject::new("breaker: open", calls!(i => opened(i).await)).at_most(90),
    Subject::new("breaker: failing but closed", calls!(i => fails(i).await)).at_most(110),
    Subject::new(
        "breaker: rate of 100 calls, 2 % fail",
        calls!(i => dirty(i).await),
    )
    .at_most(110),
];

#[circuit_breaker("in-a-row", failure_threshold = 5)]
async fn in_a_row(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("window", failure_threshold = 5, failure_window = "60s")]
async fn window(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("rate", failure_rate = 0.5, window = 100)]
async fn rate(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("rate-over-time", failure_rate = 0.5, window = "60s")]
async fn rate_over_time(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("keyed", failure_threshold = 5, key = n)]
async fn keyed(n: u64) -> Result<u64, Failed> {
    work(n)
}

#[circuit_breaker("opened", failure_threshold = 1, recovery_timeout = "1h")]
async fn opened(n: u64) -> Result<u64, Failed> {
    fail(n)
}

#[circuit_breaker("fails", failure_threshold = 4_000_000_000)]
async fn fails(n: u64) -> Result<u64, Failed> {
    fail(n)
}

#[circuit_breaker("dirty", failure_rate = 0.5, window = 100)]
async fn dirty(n: u64) -> Result<u64, Failed> {
    if n % 50 == 7 { fail(n) } else { work(n) }
}
