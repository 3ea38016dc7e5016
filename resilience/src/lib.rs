//! Resilience policies as attributes on ordinary functions: retries, circuit breakers, timeouts, hedges, rate and concurrency limits, caches,
//! fallbacks, batches and profiles.
//!
//! A service calls things that fail: model APIs, databases, other services. Write on the function what is to happen then. The
//! signature stays as it is, the order of the attributes is the order of the layers, and every policy is listed in one
//! [`registry()`].
//!
//! # Quickstart
//!
//! ```
//! use resilience::{
//!     Classify, Rejection, cached, circuit_breaker, fallback, profile, registry, retry_with_backoff,
//! };
//!
//! #[derive(Debug, thiserror::Error, Classify)]
//! enum QuoteError {
//!     #[error("upstream busy")]
//!     #[severity(recoverable)] // retried with backoff
//!     Busy,
//!     #[error("no such symbol {0}")]
//!     #[severity(permanent)] // never retried, and no fault of the service
//!     Unknown(String),
//!     #[error(transparent)]
//!     #[severity(source)]
//!     Rejected(#[from] Rejection), // an open circuit
//! }
//!
//! #[profile("quickstart")]
//! #[fallback(last_close)]
//! #[cached(ttl = "5m", max_size = 10_000)]
//! #[retry_with_backoff(max_attempts = 3, base_delay = "100ms", max_delay = "2s")]
//! #[circuit_breaker("quickstart", failure_threshold = 5, recovery_timeout = "30s")]
//! async fn quote(symbol: &str) -> Result<f64, QuoteError> {
//!     ask_upstream(symbol).await
//! }
//!
//! fn last_close(symbol: &str, why: QuoteError) -> f64 {
//!     eprintln!("yesterday's price for {symbol}: {why}");
//!     41.5
//! }
//! # use std::sync::atomic::{AtomicU32, Ordering};
//! # static ASKED: AtomicU32 = AtomicU32::new(0);
//! # async fn ask_upstream(symbol: &str) -> Result<f64, QuoteError> {
//! #     match ASKED.fetch_add(1, Ordering::Relaxed) {
//! #         0 => Err(QuoteError::Busy),
//! #         _ if symbol == "???" => Err(QuoteError::Unknown(symbol.to_owned())),
//! #         _ => Ok(42.0),
//! #     }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), QuoteError> {
//! assert_eq!(quote("ABC").await?, 42.0); // busy at first, then answered
//! assert_eq!(quote("ABC").await?, 42.0); // from the cache
//! assert_eq!(quote("???").await?, 41.5); // from the fallback
//!
//! let seen = registry().profile("quickstart").expect("declared above").snapshot();
//! assert_eq!((seen.success, seen.degraded, seen.error), (2, 1, 0));
//! let breaker = registry().circuit_breaker("quickstart").expect("declared above").snapshot();
//! assert_eq!((breaker.total, breaker.failed, breaker.ignored), (3, 1, 1));
//! # assert_eq!(ASKED.load(Ordering::Relaxed), 3);
//! # Ok(())
//! # }
//! ```
//!
//! # Attributes
//!
//! | attribute | what it does | by hand |
//! |---|---|---|
//! | [`#[circuit_breaker]`](macro@circuit_breaker) | stops calling what keeps failing or gets slow, and finds out by a few probes when it works again; one circuit for all calls, or one for each key | [`CircuitBreaker`] |
//! | [`#[retry_with_backoff]`](macro@retry_with_backoff) | tries again, after a delay that grows and is spread; keeps what failed for good; pays from a shared budget | [`RetryPolicy`], [`Retry`], [`RetryBudget`] |
//! | [`#[cached]`](macro@cached) | keeps answers for a time, and runs the body once for all that miss at once | [`TtlCache`] |
//! | [`#[fallback]`](macro@fallback) | answers where the call has no answer | [`Fallback`] |
//! | [`#[profile]`](macro@profile) | counts and times every call | [`Profile`] |
//! | [`#[rate_limit]`](macro@rate_limit) | lets so many calls through in a time, of all or of each key, at once or when their turn comes | [`RateLimiter`] |
//! | [`#[batch]`](macro@batch) | gathers single items from many callers into one call | [`Batcher`] |
//! | [`#[timeout]`](macro@timeout) | drops a call that takes too long | [`Timeout`] |
//! | [`#[hedge]`](macro@hedge) | begins a slow call once more beside itself, and takes the first success | [`Hedge`] |
//! | [`#[bulkhead]`](macro@bulkhead) | lets at most so many calls run at once, of all or of each key, and keeps a short, fair queue | [`Bulkhead`] |
//! | [`#[concurrency_limit]`](macro@concurrency_limit) | lets as many calls run at once as the service can take, and finds out how many that is | [`ConcurrencyLimit`] |
//! | [`#[chaos]`](macro@chaos) | injects failures and delays, for tests and game days; off until the feature `chaos` and a switch are on | `Chaos` |
//! | [`#[derive(Classify)]`](derive@Classify) | says how bad each error is | [`Classify`](trait@Classify) |
//!
//! They go on free functions and methods, async and sync, generic or not, native `async fn` in traits and `#[async_trait]` impls, and on functions
//! that return a future. The body is left as it is: `?`, `return` and borrows work as in the plain function, and the future is `Send` where the plain
//! function's is.
//!
//! # Guide
//!
//! - [Ordering](guide::ordering): which layer above which, and other crates' attributes.
//! - [Errors](guide::errors): severities, rejections, and what counts for whom.
//! - [Cancellation](guide::cancellation): calls that are dropped, or panic.
//! - [Testing](guide::testing): virtual time and a registry for each test.
//! - [Observing](guide::observing): snapshots, events, logs, dead letters.
//! - [Choosing numbers](guide::choosing_numbers): the arithmetic.
//! - [Configuring](guide::configuring): numbers from files, the environment and at run time.
//! - [Costs](guide::costs): what each layer costs, and when it is not worth it.
//!
//! # Features
//!
//! | feature | default | what |
//! |---|---|---|
//! | `macros` | yes | the attributes and the derive. Without it the policies are there to be used by hand |
//! | `configure` | no | numbers from TOML files and environment variables |
//! | `chaos` | no | `#[chaos]` injects faults once `registry().chaos()` is enabled. Without it the attribute compiles to nothing |
//! | `pool` | no | `ResourcePool`: so many resources, lent one by one, checked and replaced; over deadpool |
//! | `http` | no | what HTTP statuses and `Retry-After` mean to policies |
//! | `reqwest` | no | severities of reqwest's errors |
//! | `sqlx` | no | severities of the errors of sqlx 0.8, by the codes of `PostgreSQL`, `MySQL` and `SQLite` |
//! | `tonic` | no | severities of gRPC statuses |
//! | `tower` | no | the policies of single calls as a `tower::Layer` each, and batches as a service, for axum, reqwest and tonic |
//! | `test-util` | no | time is tokio's clock, so that a paused clock steers every policy. For dev-dependencies |
//!
//! # Runtime
//!
//! What waits needs tokio's timer: a retry's delay, a timeout or a hedge whose body suspends, a batch, a wait for a turn or a place. Nothing else needs a
//! runtime, and no policy spawns a task. State belongs to one process.

// the facade's own doc-tests and expansions inside this crate name it as users do
extern crate self as resilience;

#[doc(hidden)]
pub use resilience_runtime::__private;

pub mod guide;

// the README's code is compiled and run
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

// the words
pub use resilience_runtime::words::clock::IS_TEST_CLOCK;
pub use resilience_runtime::words::config::InvalidConfig;
pub use resilience_runtime::words::event::{Event, What};
pub use resilience_runtime::words::figures::Figures;
pub use resilience_runtime::words::id::{Conflict, Kind, Place};
pub use resilience_runtime::words::number::{Number, Source};
pub use resilience_runtime::words::outcome::{Absent, Ending, Failure, Look, Outcome};
pub use resilience_runtime::words::rejection::{FromRejection, Rejection, RejectionKind};
pub use resilience_runtime::words::severity::{
    Classify, Severity, Verdict, severity_of_io, verdict_of_dyn,
};
pub use resilience_runtime::words::snapshot::{Health, PolicySnapshot, Standing};

pub use resilience_runtime::tools::budget::Budget;
pub use resilience_runtime::tools::emitter::EventSink;
pub use resilience_runtime::tools::managed::Managed;

// the registry: `registry()` and `registry::scope(..)`
pub use resilience_runtime::registry::registry;
pub use resilience_runtime::registry::{self, Registry, RegistrySnapshot, Setting, SettingsError};

// the policies
pub use resilience_runtime::__private::DeadLetters;
pub use resilience_runtime::rooms::batch::{
    Batch, BatchSnapshot, Batcher, BatcherBuilder, ShareError,
};
pub use resilience_runtime::rooms::bulkhead::{
    Acquire, Bulkhead, BulkheadBuilder, BulkheadConfig, BulkheadKey, BulkheadPermit,
    BulkheadSnapshot, Confined,
};
pub use resilience_runtime::rooms::cache::{
    CacheHandle, CacheNone, CachePolicy, CacheSnapshot, TtlCache, TtlCacheBuilder,
};
// what a layer is built of is there without the faults too
#[cfg(any(feature = "chaos", feature = "tower"))]
pub use resilience_runtime::rooms::chaos::{Chaos, ChaosBuilder, ChaosConfig, ChaosSnapshot};
#[cfg(feature = "chaos")]
pub use resilience_runtime::rooms::chaos::{ChaosSwitch, Fault};
pub use resilience_runtime::rooms::circuit_breaker::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitBreakerConfig, CircuitBreakerSnapshot,
    CircuitKeySnapshot, CircuitKeysSnapshot, CircuitOfKey, CircuitPermit, CircuitState,
    CircuitWindow, Counted, OnAbandon,
};
pub use resilience_runtime::rooms::concurrency_limit::{
    Admitted, ConcurrencyLimit, ConcurrencyLimitBuilder, ConcurrencyLimitConfig,
    ConcurrencyLimitSnapshot, ConcurrencyPermit,
};
pub use resilience_runtime::rooms::dead_letter::{
    DeadLetter, DeadLetterQueue, DeadLetterStats, ReplayError, ReplayReport,
};
pub use resilience_runtime::rooms::fallback::{Answering, Fallback, FallbackSnapshot};
pub use resilience_runtime::rooms::hedge::{Hedge, HedgeBuilder, HedgeSnapshot};
#[cfg(feature = "pool")]
pub use resilience_runtime::rooms::pool::{
    PoolError, PoolHandle, PoolSnapshot, PoolSource, Pooled, ResourcePool, ResourcePoolBuilder,
    ResourcePoolConfig,
};
pub use resilience_runtime::rooms::profile::{
    Measured, Profile, ProfileBuilder, ProfileSnapshot, Running,
};
pub use resilience_runtime::rooms::rate_limit::{
    Rate, RateLimiter, RateLimiterBuilder, RateLimiterConfig, RateLimiterSnapshot, Turn,
};
pub use resilience_runtime::rooms::retry::{
    Attempt, Backoff, Jitter, Retry, RetryPolicy, RetryPolicySnapshot, RetrySnapshot, attempt,
};
pub use resilience_runtime::rooms::retry_budget::{
    RetryBudget, RetryBudgetBuilder, RetryBudgetConfig, RetryBudgetSnapshot, RetryToken,
};
pub use resilience_runtime::rooms::timeout::{Limited, Timed, Timeout, TimeoutSnapshot};

// ways in for others
#[cfg(feature = "configure")]
pub use resilience_runtime::configure;
#[cfg(feature = "configure")]
pub use resilience_runtime::configure::configure;
#[cfg(feature = "http")]
pub use resilience_runtime::http;
#[cfg(feature = "tower")]
pub use resilience_runtime::tower;

// the attributes
#[cfg(feature = "macros")]
pub use resilience_macros::{
    Classify, batch, bulkhead, cached, chaos, circuit_breaker, concurrency_limit, fallback, hedge,
    profile, rate_limit, retry_with_backoff, timeout,
};
