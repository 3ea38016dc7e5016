//! Sliding windows: what happened lately. Pure: the moment comes in as a parameter.

mod count;
mod marks;
mod time;

pub use count::CountWindow;
pub use marks::Marks;
pub use time::{BUCKETS, TimeWindow};

/// What a window holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Outcomes, failures included.
    pub calls: u64,
    /// Failures.
    pub failures: u64,
}

impl Totals {
    /// The share of failures, 0 to 1; 0 where there are no outcomes.
    ///
    /// ```
    /// # use resilience_runtime::tools::window::Totals;
    /// assert_eq!(Totals { calls: 4, failures: 1 }.rate(), 0.25);
    /// assert_eq!(Totals::default().rate(), 0.0);
    /// ```
    #[expect(
        clippy::cast_precision_loss,
        reason = "no window holds more than 2^53 calls"
    )]
    pub fn rate(self) -> f64 {
        if self.calls == 0 {
            0.0
        } else {
            self.failures as f64 / self.calls as f64
        }
    }
}
