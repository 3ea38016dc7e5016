//! What a hedge is told: as written, each number optional, and the builder.

use std::sync::Arc;
use std::time::Duration;

use super::policy::Hedge;
use crate::tools::budget::Budget;
use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

options! {
    /// The options of `#[hedge]` as written; `after` and `max` where they are the same for every call.
    pub struct HedgeOptions {
        /// How long an attempt may take before another one begins.
        pub after: Duration,
        /// The share of calls that are to end without another attempt.
        pub quantile: f64,
        /// How many attempts may begin beside the first.
        pub max: u32,
    }
}

/// How many attempts may begin beside the first where nobody says it.
pub(super) const MAX: u32 = 1;

/// Whether another attempt after this share of the latencies can be meant.
pub(super) fn problem(name: &str, quantile: Option<f64>) -> Option<InvalidConfig> {
    let quantile = quantile?;
    let allowed = "more than 0 and less than 1";
    // false for NaN
    let can_be = quantile > 0.0 && quantile < 1.0;
    (!can_be).then(|| InvalidConfig::new(Kind::HEDGE, name, "quantile", quantile, allowed))
}

/// Builds a [`Hedge`] that no attribute declares.
///
/// ```
/// use std::time::Duration;
/// use resilience_runtime::rooms::hedge::Hedge;
///
/// let quotes = Hedge::builder("quotes")
///     .quantile(0.95)
///     .after(Duration::from_millis(50)) // until enough calls are measured
///     .max(2)
///     .build()?;
/// assert_eq!(quotes.snapshot().max, Some(2));
///
/// let error = Hedge::builder("quotes").quantile(95.0).build().unwrap_err();
/// assert_eq!(error.to_string(), "hedge `quotes`: `quantile` is 95.0, but must be more than 0 and less than 1");
/// assert_eq!(Hedge::builder("quotes").build().unwrap_err().field, "after");
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
#[must_use = "a builder does nothing before `build`"]
pub struct HedgeBuilder {
    name: String,
    written: HedgeOptions,
    budget: Option<Arc<dyn Budget>>,
}

impl std::fmt::Debug for HedgeBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HedgeBuilder")
            .field("name", &self.name)
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}

impl HedgeBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            written: HedgeOptions::default(),
            budget: None,
        }
    }

    /// Begins another attempt where the last one has not ended after this time. Any; zero begins all of them at once. With
    /// a quantile it holds until 20 calls are measured. Either this or the quantile must be given.
    pub fn after(mut self, after: Duration) -> Self {
        self.written.after = Some(after);
        self
    }

    /// Begins another attempt after the time in which this share of the first attempts succeeds: between 0 and 1, such as
    /// 0.95. It is known after 20 of them.
    pub fn quantile(mut self, quantile: f64) -> Self {
        self.written.quantile = Some(quantile);
        self
    }

    /// How many attempts may begin beside the first: by default 1; none with 0.
    pub fn max(mut self, max: u32) -> Self {
        self.written.max = Some(max);
        self
    }

    /// Pays for each attempt beside the first from this budget, which others may share.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use resilience_runtime::rooms::{hedge::Hedge, retry_budget::RetryBudget};
    ///
    /// let api = Arc::new(RetryBudget::builder("api").build()?);
    /// let quotes = Hedge::builder("quotes").after(Duration::from_millis(50)).budget(api).build()?;
    /// assert_eq!(quotes.snapshot().out_of_budget, 0);
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn budget(mut self, budget: Arc<impl Budget + 'static>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// The hedge, with nothing measured.
    ///
    /// # Errors
    /// [`InvalidConfig`] names the first number that cannot be meant.
    pub fn build(self) -> Result<Hedge, InvalidConfig> {
        if let Some(problem) = problem(&self.name, self.written.quantile) {
            return Err(problem);
        }
        if (self.written.after, self.written.quantile) == (None, None) {
            let (kind, allowed) = (Kind::HEDGE, "given, or a `quantile`");
            let nothing = None::<Duration>;
            return Err(InvalidConfig::new(
                kind, self.name, "after", nothing, allowed,
            ));
        }
        Ok(Hedge::new(&self.name, self.written, self.budget))
    }
}
