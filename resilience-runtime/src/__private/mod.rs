//! Floor 4: all that an expansion may name, and where rooms and registry are introduced to each other.
//!
//! Nothing here is stable; only the attributes of the same version use it.

mod argument;
mod batch;
mod body;
mod bulkhead;
mod cache;
mod chaos;
mod circuit_breaker;
mod concurrency_limit;
mod dead_letter;
mod derived;
pub mod fallback;
mod hedge;
mod judge;
mod outcome;
#[cfg(feature = "pool")]
mod pool;
mod probe;
mod profile;
mod rate_limit;
mod retry;
mod retry_budget;
mod sides;
mod timeout;
mod words;

pub use crate::registry::{Call, Declared, Home, LayerInfo, OptionInfo, Site};
pub use crate::rooms::batch::{Batch, BatchOptions, BatchResult, ShareError};
pub use crate::rooms::bulkhead::{Bulkhead, BulkheadOptions, BulkheadPermit};
pub use crate::rooms::cache::{CacheNone, CacheOptions, CachePolicy, Seek, Turn};
pub use crate::rooms::chaos::{Chaos, ChaosOptions};
pub use crate::rooms::circuit_breaker::{
    CircuitBreaker, CircuitBreakerOptions, CircuitPermit, CircuitWindow, OnAbandon,
};
pub use crate::rooms::concurrency_limit::{ConcurrencyLimit, ConcurrencyLimitOptions};
pub use crate::rooms::dead_letter::DeadLetterMode;
pub use crate::rooms::fallback::Fallback;
pub use crate::rooms::hedge::{Finished, Hedge, HedgeOptions};
pub use crate::rooms::profile::{Profile, ProfileOptions};
pub use crate::rooms::rate_limit::{Rate, RateLimiter, RateLimiterOptions};
pub use crate::rooms::retry::{
    Attempted, Backoff, Jitter, Nap, Retry, RetryEnd, RetryOptions, RetryPolicy, attempted,
    attempted_sync, nap as sleep,
};
pub use crate::rooms::retry_budget::{RetryBudget, RetryBudgetOptions};
pub use crate::rooms::timeout::{Timeout, TimeoutOptions};
pub use crate::tools::abandon::masked;
pub use crate::tools::letters::{Replay, ReplayRun};
pub use crate::tools::mono::mono_id;
pub use crate::words::clock::Instant;
pub use crate::words::id::Place;
pub use crate::words::numbered::Numbered;
pub use crate::words::outcome::{Ending, Failure, Look, Never, Outcome, Refusal, Reject};
pub use crate::words::rejection::{FromRejection, Rejection};
pub use crate::words::severity::{Severity, Verdict};
pub use argument::{
    ClonedArgument, KeptArgument, LetterArgument, clone_argument, kept_argument, kept_arguments,
    letter_argument,
};
pub use batch::{RejectBatch, Within, batch_call, batch_edge};
pub use body::{NotAFuture, ValueKind, WrittenAsAFuture, hold, not_a_future, once};
pub use bulkhead::{BulkheadByRef, BulkheadByVal, BulkheadKeyOf};
pub use cache::form::{
    FormOption, FormOptional, FormPlain, FormResult, Out, ShareByClone, ShareNot, shape, sharing,
};
pub use cache::key::{Checked, KeyByOptRef, KeyByRef, KeyByVal, KeyNo, KeyOf, KeyYes};
pub use cache::parts::Parts;
pub use cache::probes as cache_probes;
pub use cache::{cache_answer, cache_begin, cache_finish, cache_look};
pub use chaos::{HoldsError, Strike, chaos_error, chaos_rejection, chaos_strike};
pub use circuit_breaker::{CircuitKey, circuit_key, settle_permit};
pub use concurrency_limit::{TimedOut, is_timeout, limit_failure, limit_success};
pub use core::default::Default;
pub use core::option::Option::{self, None, Some};
pub use core::result::Result::{self, Err, Ok};
pub use dead_letter::{DeadLetters, LastWords, dead_letter};
pub use derived::{Rejections, RetryAfterField, retry_after};
pub use fallback::{Errs, Parting, call_handler, produce};
pub use hedge::Forks;
pub use inventory;
pub use judge::{cross, with_severity};
pub use outcome::{as_err, edge, edge_with, plain_edge, sure_edge, widen};
pub use probe::{AsDynError, IsError, Probe, Texts, Verdicts, ask, give, holds};
pub use profile::{ending, ending_of_error, ending_of_refusal};
pub use rate_limit::{LimitKey, limit_key};
pub use retry::{FailedAttempt, Letter, Retrying, left, no_arguments};
pub use sides::{OneSide, Sides, TwoSides, apart, failed, fine, judged, two_sides};
pub use timeout::in_time;
pub use words::{Speaks, VALUE_IS_FAILURE, Words};
