//! Retry budgets meet the registry.

use std::sync::Arc;

use crate::registry::Registry;
use crate::rooms::retry_budget::{RetryBudget, RetryBudgetSnapshot};
use crate::words::id::Kind;

impl Registry {
    /// The retry budget of this name: an attribute names it, called or not, or code added it.
    ///
    /// ```
    /// # use resilience_runtime::{registry::Registry, rooms::retry_budget::RetryBudget};
    /// let registry = Registry::new();
    /// registry.add(RetryBudget::builder("api").build().unwrap()).unwrap();
    /// assert!(registry.retry_budget("api").unwrap().try_acquire().is_ok());
    /// assert!(registry.retry_budget("other").is_none());
    /// ```
    pub fn retry_budget(&self, name: &str) -> Option<Arc<RetryBudget>> {
        self.find_as(Kind::RETRY_BUDGET, name)
    }

    /// What all retry budgets show, ordered by name.
    ///
    /// See [`retry_budget`](Self::retry_budget) for an example of one.
    pub fn retry_budgets(&self) -> Vec<RetryBudgetSnapshot> {
        let all = self.all_as::<RetryBudget>(Kind::RETRY_BUDGET);
        all.iter().map(|budget| budget.snapshot()).collect()
    }
}
