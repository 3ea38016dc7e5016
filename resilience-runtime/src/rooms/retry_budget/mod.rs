//! Retry budgets: how much all the retries and hedges that name one may add, together.
//!
//! A budget is a bucket of tokens. Each call once more takes one; each call that succeeds puts a part of one back, and time may
//! put some back as well. A first attempt takes none and is never held up. While what is called works, the bucket is full and
//! costs a load; when it stops working, what is in the bucket is all that retries may add, however many layers of them there
//! are, and no more comes before calls succeed again. The shape is that of gRPC's retry throttling (tokens from successes) with
//! the floor in time of Finagle's and Linkerd's budgets.
//!
//! With `n` successes and `t` seconds there are never more than `capacity + ratio * n + min_per_second * t` calls once more.
//!
//! - `config.rs`: the numbers, as written and as checked
//! - `bucket.rs`: the state: pure, in whole millionths of a token
//! - `budget.rs`: the driver, with counts, events and the registry's view

mod bucket;
mod budget;
mod config;
#[cfg(all(test, resilience_loom))]
mod models;

pub use budget::{RetryBudget, RetryBudgetSnapshot, RetryToken};
pub use config::{RetryBudgetBuilder, RetryBudgetConfig, RetryBudgetOptions};
