//! The rows of the table, a file for each policy.

use crate::row::Row;

pub mod batch;
pub mod breaker;
pub mod cache;
pub mod cache_miss;
pub mod growth;
pub mod limits;
pub mod profile;
pub mod registry;
pub mod retry;
pub mod stack;
pub mod stampede;

/// The name of each row, and what makes it.
pub type Made = (&'static str, fn() -> Row);

/// All rows, in the table's order.
pub fn all() -> Vec<Made> {
    [
        breaker::ROWS,
        retry::ROWS,
        cache::ROWS,
        cache_miss::ROWS,
        stampede::ROWS,
        profile::ROWS,
        stack::ROWS,
        limits::ROWS,
        batch::ROWS,
        registry::ROWS,
        growth::ROWS,
    ]
    .concat()
}
