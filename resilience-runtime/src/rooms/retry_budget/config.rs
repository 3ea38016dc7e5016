//! What a retry budget is told: as written, each number optional, and as checked, with the defaults filled in.

use serde::Serialize;

use super::bucket::{Rule, TOKEN};
use super::budget::RetryBudget;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

options! {
    /// The options as a site writes them; see [`RetryBudgetBuilder`] for each.
    pub struct RetryBudgetOptions {
        /// What a success earns, in tokens.
        pub ratio: f64,
        /// What a second earns, in tokens.
        pub min_per_second: f64,
        /// The most tokens.
        pub capacity: u32,
    }
}

const RATIO: f64 = 0.1;
const MIN_PER_SECOND: f64 = 0.0;
const CAPACITY: u32 = 10;
const MOST: f64 = 1_000.0;

/// The numbers in force.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RetryBudgetConfig {
    /// What a success earns, in tokens.
    pub ratio: f64,
    /// What a second earns, in tokens.
    pub min_per_second: f64,
    /// The most tokens; a new budget has them all.
    pub capacity: u32,
}

impl RetryBudgetConfig {
    pub(super) fn rule(&self) -> Rule {
        Rule {
            capacity: u64::from(self.capacity) * TOKEN,
            per_success: millionths(self.ratio),
            per_second: millionths(self.min_per_second),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be from 0 to 1000"
)]
fn millionths(tokens: f64) -> u64 {
    (tokens * 1e6) as u64
}

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    written: &RetryBudgetOptions,
) -> (RetryBudgetConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        invalid.push(InvalidConfig::new(
            Kind::RETRY_BUDGET,
            name,
            field,
            value,
            allowed,
        ));
    };
    let mut share = |field, written: Option<f64>, default| match written {
        // false for NaN
        Some(value) if (0.0..=MOST).contains(&value) => value,
        Some(value) => {
            refuse(field, &value, "a number from 0 to 1000");
            default
        }
        None => default,
    };
    let ratio = share("ratio", written.ratio, RATIO);
    let min_per_second = share("min_per_second", written.min_per_second, MIN_PER_SECOND);
    let capacity = match written.capacity {
        Some(0) => {
            refuse("capacity", &0, "at least 1");
            CAPACITY
        }
        capacity => capacity.unwrap_or(CAPACITY),
    };
    let config = RetryBudgetConfig {
        ratio,
        min_per_second,
        capacity,
    };
    (config, invalid)
}

/// Builds a [`RetryBudget`] that no attribute declares.
///
/// ```
/// # use resilience_runtime::rooms::retry_budget::RetryBudget;
/// let api = RetryBudget::builder("api").ratio(0.2).min_per_second(1.0).capacity(50).build()?;
/// assert_eq!(api.config().capacity, 50);
///
/// let error = RetryBudget::builder("api").ratio(-1.0).build().unwrap_err();
/// assert_eq!(error.to_string(), "retry budget `api`: `ratio` is -1.0, but must be a number from 0 to 1000");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `build`"]
pub struct RetryBudgetBuilder {
    name: String,
    written: RetryBudgetOptions,
}

impl RetryBudgetBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: RetryBudgetOptions::default(),
        }
    }

    /// What each call that succeeds earns, in tokens: from 0 to 1000, counted in millionths; 0.1 by default, which lets
    /// retries add a tenth to the calls that succeed.
    pub fn ratio(mut self, ratio: f64) -> Self {
        self.written.ratio = Some(ratio);
        self
    }

    /// What each second earns besides, in tokens: from 0 to 1000; 0 by default. For what is called so seldom that
    /// successes fill the budget too slowly.
    pub fn min_per_second(mut self, tokens: f64) -> Self {
        self.written.min_per_second = Some(tokens);
        self
    }

    /// The most tokens: at least 1; 10 by default. A new budget has them all.
    pub fn capacity(mut self, tokens: u32) -> Self {
        self.written.capacity = Some(tokens);
        self
    }

    /// The budget, full.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<RetryBudget, InvalidConfig> {
        let (config, invalid) = check(&self.name, &self.written);
        if let Some(first) = invalid.into_iter().next() {
            return Err(first);
        }
        let mut budget = RetryBudget::new(&self.name, config);
        budget.told = Some(Box::new(self.written));
        Ok(budget)
    }
}
