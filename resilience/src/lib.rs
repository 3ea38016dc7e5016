//! Circuit breakers, retries, caches, fallbacks, batching and profiling as attributes on ordinary functions.

// the facade's own doc-tests and expansions inside this crate name it as users do
extern crate self as resilience;

#[doc(hidden)]
pub use resilience_runtime::__private;

// the words
pub use resilience_runtime::words::clock::IS_TEST_CLOCK;
pub use resilience_runtime::words::config::InvalidConfig;
pub use resilience_runtime::words::event::{Event, What};
pub use resilience_runtime::words::id::{Conflict, Kind, Place};
pub use resilience_runtime::words::outcome::{Absent, Ending, Failure, Look, Outcome};
pub use resilience_runtime::words::rejection::{FromRejection, Rejection, RejectionKind};
pub use resilience_runtime::words::severity::{
    Classify, Severity, Verdict, severity_of_io, verdict_of_dyn,
};
pub use resilience_runtime::words::snapshot::{Health, PolicySnapshot, Standing};

// the registry: `registry()` and `registry::scope(..)`
pub use resilience_runtime::registry::registry;
pub use resilience_runtime::registry::{self, Registry, RegistrySnapshot};

// the policies
pub use resilience_runtime::__private::DeadLetters;
pub use resilience_runtime::rooms::batch::{
    Batch, BatchSnapshot, Batcher, BatcherBuilder, ShareError,
};
pub use resilience_runtime::rooms::cache::{
    CacheHandle, CacheNone, CachePolicy, CacheSnapshot, TtlCache, TtlCacheBuilder,
};
pub use resilience_runtime::rooms::circuit_breaker::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitBreakerConfig, CircuitBreakerSnapshot,
    CircuitPermit, CircuitState, CircuitWindow, Counted, OnAbandon,
};
pub use resilience_runtime::rooms::dead_letter::{
    DeadLetter, DeadLetterQueue, DeadLetterStats, ReplayError, ReplayReport,
};
pub use resilience_runtime::rooms::fallback::{Answering, Fallback, FallbackSnapshot};
pub use resilience_runtime::rooms::profile::{
    Measured, Profile, ProfileBuilder, ProfileSnapshot, Running,
};
pub use resilience_runtime::rooms::retry::{
    Attempt, Backoff, Jitter, Retry, RetryPolicy, RetryPolicySnapshot, RetrySnapshot, attempt,
};

// the attributes
#[cfg(feature = "macros")]
pub use resilience_macros::{
    Classify, batch, cached, circuit_breaker, fallback, profile, retry_with_backoff,
};
