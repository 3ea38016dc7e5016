//! The budget: the bucket behind a lock that a full one never takes, with counts, events and the registry's view.

use std::sync::Arc;

use serde::Serialize;

use super::bucket::{Bucket, Rule, TOKEN};
use super::config::{RetryBudgetBuilder, RetryBudgetConfig, RetryBudgetOptions, check};
use crate::tools::budget::{Budget, Token};
use crate::tools::emitter::{Emitter, EventSink};
use crate::tools::live::Live;
use crate::tools::managed::{Managed, Policy};
use crate::tools::tuning::{Tuned, Tuning};
use crate::words::clock;
use crate::words::config::InvalidConfig;
use crate::words::figures::Figures;
use crate::words::id::Kind;
use crate::words::rejection::{Rejection, RejectionKind};
use crate::words::sync::Mutex;
use crate::words::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Tokens that all the retries and hedges which name it pay from, so that retries of retries cannot multiply.
///
/// An attribute names one: `#[retry_with_backoff(budget = "api")]`. By hand, in a loop of your own:
///
/// ```
/// use resilience_runtime::rooms::retry_budget::RetryBudget;
///
/// let api = RetryBudget::builder("api").capacity(1).build()?;
/// let token = api.try_acquire().expect("a new budget is full");
/// token.spend(); // the second attempt begins
/// assert!(api.try_acquire().is_err(), "and there is no third one");
/// for _ in 0..10 {
///     api.record_success(); // a tenth of a token each
/// }
/// assert!(api.try_acquire().is_ok());
/// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
/// ```
pub struct RetryBudget {
    numbers: Live<(RetryBudgetConfig, Rule)>,
    bucket: Mutex<Bucket>,
    // what the lock was last given back with
    full: AtomicBool,
    spent: AtomicU64,
    refused: AtomicU64,
    /// What a builder was told; `None` where an attribute was.
    pub(super) told: Option<Box<RetryBudgetOptions>>,
    emitter: Emitter,
}

/// A token taken by hand: back in the budget when it is dropped, unless it was spent. See [`RetryBudget`] for an example.
#[must_use = "a token that is dropped goes back"]
pub struct RetryToken<'b>(Token<'b>);

impl RetryToken<'_> {
    /// The call that it pays for begins.
    pub fn spend(self) {
        self.0.spend();
    }
}

impl std::fmt::Debug for RetryToken<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RetryToken").finish_non_exhaustive()
    }
}

/// A budget at one moment. See [`RetryBudget::snapshot`] for an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RetryBudgetSnapshot {
    /// The name.
    pub name: String,
    /// The tokens there are now.
    pub tokens: f64,
    /// The tokens that were taken and not given back.
    pub spent: u64,
    /// How often there was none.
    pub refused: u64,
    /// The numbers in force.
    pub config: RetryBudgetConfig,
}

impl std::fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RetryBudget")
            .field("name", &self.name())
            .field("config", self.config())
            .finish_non_exhaustive()
    }
}

impl RetryBudget {
    /// A builder for a budget of this name.
    ///
    /// See [`RetryBudgetBuilder`] for an example.
    pub fn builder(name: impl Into<String>) -> RetryBudgetBuilder {
        RetryBudgetBuilder::new(name)
    }

    pub(super) fn new(name: &str, config: RetryBudgetConfig) -> Self {
        let rule = config.rule();
        Self {
            numbers: Live::new((config, rule)),
            bucket: Mutex::new(Bucket::full(&rule, clock::now())),
            full: AtomicBool::new(true),
            spent: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            told: None,
            emitter: Emitter::new(Kind::RETRY_BUDGET, name),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.emitter.name()
    }

    /// The numbers in force.
    ///
    /// See [`RetryBudgetBuilder`] for an example.
    pub fn config(&self) -> &RetryBudgetConfig {
        &self.numbers.get().0
    }

    fn rule(&self) -> &Rule {
        &self.numbers.get().1
    }

    /// A token for one call more.
    ///
    /// See [`RetryBudget`] for an example.
    ///
    /// # Errors
    /// A rejection of kind `BudgetExhausted` where there is none; its retry-after is known where time alone brings one.
    pub fn try_acquire(&self) -> Result<RetryToken<'_>, Rejection> {
        Token::withdraw(self).map(RetryToken).ok_or_else(|| {
            let rejection = self.emitter.rejection(RejectionKind::BudgetExhausted);
            match self.rule().per_second {
                0 => rejection,
                per_second => {
                    let missing = TOKEN.saturating_sub(self.bucket.lock().tokens());
                    let nanos = u128::from(missing) * 1_000_000_000 / u128::from(per_second) + 1;
                    let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
                    rejection.with_retry_after(std::time::Duration::from_nanos(nanos))
                }
            }
        })
    }

    /// A call succeeded.
    ///
    /// See [`RetryBudget`] for an example.
    #[inline]
    pub fn record_success(&self) {
        self.succeeded();
    }

    /// What there is, what was spent, and the numbers in force.
    ///
    /// ```
    /// # use resilience_runtime::rooms::retry_budget::RetryBudget;
    /// let api = RetryBudget::builder("api").build()?;
    /// api.try_acquire().expect("full").spend();
    /// let shown = api.snapshot();
    /// assert_eq!((shown.tokens, shown.spent, shown.refused), (9.0, 1, 0));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn snapshot(&self) -> RetryBudgetSnapshot {
        let now = clock::now();
        let tokens = self.change(|bucket| {
            bucket.refill(self.rule(), now);
            bucket.tokens()
        });
        #[expect(
            clippy::cast_precision_loss,
            reason = "for people; exact below nine billion tokens"
        )]
        let tokens = tokens as f64 / 1e6;
        RetryBudgetSnapshot {
            name: self.name().to_owned(),
            tokens,
            spent: self.spent.load(Relaxed),
            refused: self.refused.load(Relaxed),
            config: *self.config(),
        }
    }

    /// Full again, and the counts at zero.
    ///
    /// ```
    /// # use resilience_runtime::rooms::retry_budget::RetryBudget;
    /// let api = RetryBudget::builder("api").build()?;
    /// api.try_acquire().expect("full").spend();
    /// api.reset();
    /// assert_eq!((api.snapshot().tokens, api.snapshot().spent), (10.0, 0));
    /// # Ok::<(), resilience_runtime::words::config::InvalidConfig>(())
    /// ```
    pub fn reset(&self) {
        let now = clock::now();
        self.change(|bucket| *bucket = Bucket::full(self.rule(), now));
        self.spent.store(0, Relaxed);
        self.refused.store(0, Relaxed);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut bucket = self.bucket.lock();
        let changed = change(&mut bucket);
        // written under the lock alone; who reads an older `true` loses the part of a token that it would have put back
        self.full.store(bucket.is_full(self.rule()), Relaxed);
        changed
    }
}

impl Budget for RetryBudget {
    #[cold]
    fn withdraw(&self) -> bool {
        let now = clock::now();
        let granted = self.change(|bucket| bucket.withdraw(self.rule(), now));
        if granted {
            self.spent.fetch_add(1, Relaxed);
        } else {
            self.refused.fetch_add(1, Relaxed);
            let _told = self.emitter.refuse(RejectionKind::BudgetExhausted, None);
        }
        granted
    }

    #[cold]
    fn refund(&self) {
        self.change(|bucket| bucket.refund(self.rule()));
        // a reset may have come in between
        let _ = self
            .spent
            .fetch_update(Relaxed, Relaxed, |spent| spent.checked_sub(1));
    }

    #[inline]
    fn succeeded(&self) {
        if !self.full.load(Relaxed) {
            self.change(|bucket| bucket.succeeded(self.rule()));
        }
    }
}

impl Managed for RetryBudget {
    fn kind(&self) -> Kind {
        Kind::RETRY_BUDGET
    }

    fn name(&self) -> &str {
        self.emitter.name()
    }

    fn figures(&self) -> Figures {
        Figures::of(self.snapshot())
    }

    fn reset(&self) {
        self.reset();
    }

    fn tuning(self: Arc<Self>) -> Option<Arc<dyn Tuning>> {
        Some(Tuned::by_code(self))
    }

    fn attach(&self, sink: Arc<dyn EventSink>) {
        self.emitter.attach(sink);
    }
}

impl Policy for RetryBudget {
    type Options = RetryBudgetOptions;
    const KIND: Kind = Kind::RETRY_BUDGET;
    const SHARED: bool = true;

    fn build(name: &str, options: Self::Options) -> (Self, Vec<InvalidConfig>) {
        let (config, invalid) = check(name, &options);
        (Self::new(name, config), invalid)
    }

    const FIXED: &'static [&'static str] = &[];

    fn adopt(&self, options: RetryBudgetOptions, _: RetryBudgetOptions) {
        let (config, _) = check(self.name(), &options);
        let now = clock::now();
        // the time up to now counts by the numbers up to now; the tokens stay, as far as there is room for them
        self.change(|bucket| {
            bucket.refill(self.rule(), now);
            self.numbers.set((config, config.rule()));
            bucket.fit(self.rule());
        });
    }

    fn told(&self) -> RetryBudgetOptions {
        self.told.as_deref().cloned().unwrap_or_default()
    }
}
