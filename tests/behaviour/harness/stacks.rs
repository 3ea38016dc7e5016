//! Every layer alone and every ordered pair of the twelve, as annotated functions that a macro wrote.

use std::future::Future;
use std::pin::Pin;

use super::world::{Answer, Job};

/// A future of a stack: `Send`, since the bodies are.
pub(crate) type Call = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// One annotated function.
pub(crate) struct Stack {
    /// Its name here.
    pub(crate) name: &'static str,
    /// Its layers, outermost first.
    pub(crate) layers: &'static [&'static str],
    /// Where it stands, for the names of its policies.
    pub(crate) module: &'static str,
    pub(crate) call: fn(Job) -> Call,
}

impl Stack {
    pub(crate) fn has(&self, layer: &str) -> bool {
        self.layers.contains(&layer)
    }

    /// Whether `layer` stands outermost.
    pub(crate) fn is_on_top(&self, layer: &str) -> bool {
        self.layers.first() == Some(&layer)
    }

    /// Whether `upper` stands above `lower`.
    pub(crate) fn has_above(&self, upper: &str, lower: &str) -> bool {
        let at = |layer| self.layers.iter().position(|one| *one == layer);
        matches!((at(upper), at(lower)), (Some(upper), Some(lower)) if upper < lower)
    }

    /// The name of a layer's policy: what stands below a batch belongs to the function for the batch.
    pub(crate) fn policy(&self, layer: &str) -> String {
        let whole = if self.has_above("batch", layer) {
            "_batch"
        } else {
            ""
        };
        format!("{}::call{whole}", self.module)
    }

    /// A call of this function.
    pub(crate) fn call(&self, job: Job) -> Call {
        (self.call)(job)
    }
}

/// The argument's name is handed along, so that attributes and function mean the same one.
/// Attributes cannot come out of a macro of their own, so the function is made when all are collected.
macro_rules! stack {
    ($name:ident $job:ident one [$($attrs:tt)*]) => {
        pub(crate) mod $name {
            use crate::harness::world::*;
            use resilience::*;
            $($attrs)*
            pub(crate) async fn call($job: Job) -> Answer {
                one($job).await
            }
        }
    };
    ($name:ident $job:ident many [$($attrs:tt)*]) => {
        pub(crate) mod $name {
            use crate::harness::world::*;
            use resilience::*;
            $($attrs)*
            pub(crate) async fn call($job: Vec<Job>) -> Result<Vec<u64>, Oops> {
                many(&$job).await
            }
        }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] profile $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[profile]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] fallback $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[fallback(other_one)]] $($rest)* }
    };
    ($name:ident $job:ident many [$($attrs:tt)*] fallback $($rest:ident)*) => {
        stack! { $name $job many [$($attrs)* #[fallback(other_many)]] $($rest)* }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] cached $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[cached(ttl = "1h")]] $($rest)* }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] retry $($rest:ident)*) => {
        stack! {
            $name $job $for
            [$($attrs)* #[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false)]]
            $($rest)*
        }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] breaker $($rest:ident)*) => {
        stack! {
            $name $job $for
            [$($attrs)* #[circuit_breaker(failure_threshold = 2, success_threshold = 1, recovery_timeout = "10s")]]
            $($rest)*
        }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] batch $($rest:ident)*) => {
        stack! { $name $job many [$($attrs)* #[batch(size = 10, max_wait = "20ms")]] $($rest)* }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] timeout $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[timeout("1h")]] $($rest)* }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] hedge $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[hedge(after = "1h", idempotent)]] $($rest)* }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] bulkhead $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[bulkhead(1, queue = 10, wait = "10h")]] $($rest)* }
    };
    // whoever comes second waits for his turn
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] rate_limit $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[rate_limit("10/s", burst = 1, wait = "10h")]] $($rest)* }
    };
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] concurrency_limit $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[concurrency_limit(adaptive)]] $($rest)* }
    };
    // its switch is off: nothing is to be seen of it
    ($name:ident $job:ident $for:ident [$($attrs:tt)*] chaos $($rest:ident)*) => {
        stack! { $name $job $for [$($attrs)* #[chaos(error = 0.5, latency = "10h", rate = 0.5)]] $($rest)* }
    };
    // the same with what an attribute asks of the user
    ($name:ident $job:ident one [$($attrs:tt)*] drop_if $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[concurrency_limit(adaptive, drop_if = |_: &Oops| $job.asked(true))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] bulkhead_key $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[bulkhead(1, queue = 10, key = $job.asked($job.id))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] circuit_key $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[circuit_breaker(failure_threshold = 2, key = $job.asked($job.id))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] retry_if $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false, retry_if = |_: &Oops| $job.asked(true))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] retry_classify $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false, classify = |_: &Oops| $job.asked(Severity::Recoverable))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] retry_failure_if $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[retry_with_backoff(max_attempts = 3, base_delay = "100ms", jitter = false, failure_if = |_: &u64| $job.asked(false))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] record_if $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[circuit_breaker(failure_threshold = 2, success_threshold = 1, recovery_timeout = "10s", record_if = |_: &Oops| $job.asked(true))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] breaker_classify $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[circuit_breaker(failure_threshold = 2, success_threshold = 1, recovery_timeout = "10s", classify = |_: &Oops| $job.asked(Severity::Recoverable))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] breaker_failure_if $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[circuit_breaker(failure_threshold = 2, success_threshold = 1, recovery_timeout = "10s", failure_if = |_: &u64| $job.asked(false))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] map_rejection $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[circuit_breaker(failure_threshold = 2, success_threshold = 1, recovery_timeout = "10s", map_rejection = |rejection| $job.asked(Oops::Rejected(rejection)))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] when $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[fallback(other_one, when = |_: &Failure<Oops>| $job.asked(true))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] handler $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[fallback(asked_one)]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] value $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[fallback(value = $job.asked($job.stand_in()))]] $($rest)* }
    };
    ($name:ident $job:ident one [$($attrs:tt)*] key $($rest:ident)*) => {
        stack! { $name $job one [$($attrs)* #[cached(ttl = "1h", key = $job.asked($job.id))]] $($rest)* }
    };
}

macro_rules! stacks {
    ($(#[$doc:meta])* $table:ident; $($name:ident: [$($layer:ident)+];)+) => {
        #[allow(
            deprecated,
            clippy::wildcard_imports,
            unused_imports,
            reason = "every order is tried, doubtful ones too, and no function needs every name"
        )]
        mod all {
            $(stack! { $name job one [] $($layer)+ })+
        }

        $(#[$doc])*
        pub(crate) const $table: &[Stack] = &[$($crate::harness::stacks::Stack {
            name: stringify!($name),
            layers: &[$(stringify!($layer)),+],
            module: concat!(module_path!(), "::all::", stringify!($name)),
            call: |job| Box::pin(all::$name::call(job)),
        }),+];
    };
}

stacks! {
    /// Every layer alone and every ordered pair.
    STACKS;
    profile: [profile];
    fallback: [fallback];
    cached: [cached];
    retry: [retry];
    breaker: [breaker];
    batch: [batch];
    profile_fallback: [profile fallback];
    profile_cached: [profile cached];
    profile_retry: [profile retry];
    profile_breaker: [profile breaker];
    profile_batch: [profile batch];
    fallback_profile: [fallback profile];
    fallback_cached: [fallback cached];
    fallback_retry: [fallback retry];
    fallback_breaker: [fallback breaker];
    fallback_batch: [fallback batch];
    cached_profile: [cached profile];
    cached_fallback: [cached fallback];
    cached_retry: [cached retry];
    cached_breaker: [cached breaker];
    cached_batch: [cached batch];
    retry_profile: [retry profile];
    retry_fallback: [retry fallback];
    retry_cached: [retry cached];
    retry_breaker: [retry breaker];
    retry_batch: [retry batch];
    breaker_profile: [breaker profile];
    breaker_fallback: [breaker fallback];
    breaker_cached: [breaker cached];
    breaker_retry: [breaker retry];
    breaker_batch: [breaker batch];
    batch_profile: [batch profile];
    batch_fallback: [batch fallback];
    batch_cached: [batch cached];
    batch_retry: [batch retry];
    batch_breaker: [batch breaker];
    timeout: [timeout];
    timeout_profile: [timeout profile];
    timeout_fallback: [timeout fallback];
    timeout_cached: [timeout cached];
    timeout_retry: [timeout retry];
    timeout_breaker: [timeout breaker];
    timeout_batch: [timeout batch];
    profile_timeout: [profile timeout];
    fallback_timeout: [fallback timeout];
    cached_timeout: [cached timeout];
    retry_timeout: [retry timeout];
    breaker_timeout: [breaker timeout];
    batch_timeout: [batch timeout];
    timeout_bulkhead: [timeout bulkhead];
    bulkhead_timeout: [bulkhead timeout];
    bulkhead: [bulkhead];
    bulkhead_profile: [bulkhead profile];
    profile_bulkhead: [profile bulkhead];
    bulkhead_fallback: [bulkhead fallback];
    fallback_bulkhead: [fallback bulkhead];
    bulkhead_cached: [bulkhead cached];
    cached_bulkhead: [cached bulkhead];
    bulkhead_retry: [bulkhead retry];
    retry_bulkhead: [retry bulkhead];
    bulkhead_breaker: [bulkhead breaker];
    breaker_bulkhead: [breaker bulkhead];
    bulkhead_batch: [bulkhead batch];
    batch_bulkhead: [batch bulkhead];
    rate_limit: [rate_limit];
    rate_limit_profile: [rate_limit profile];
    profile_rate_limit: [profile rate_limit];
    rate_limit_fallback: [rate_limit fallback];
    fallback_rate_limit: [fallback rate_limit];
    rate_limit_cached: [rate_limit cached];
    cached_rate_limit: [cached rate_limit];
    rate_limit_retry: [rate_limit retry];
    retry_rate_limit: [retry rate_limit];
    rate_limit_breaker: [rate_limit breaker];
    breaker_rate_limit: [breaker rate_limit];
    rate_limit_batch: [rate_limit batch];
    batch_rate_limit: [batch rate_limit];
    rate_limit_timeout: [rate_limit timeout];
    timeout_rate_limit: [timeout rate_limit];
    rate_limit_bulkhead: [rate_limit bulkhead];
    bulkhead_rate_limit: [bulkhead rate_limit];
    hedge: [hedge];
    hedge_profile: [hedge profile];
    profile_hedge: [profile hedge];
    hedge_fallback: [hedge fallback];
    fallback_hedge: [fallback hedge];
    hedge_cached: [hedge cached];
    cached_hedge: [cached hedge];
    hedge_retry: [hedge retry];
    retry_hedge: [retry hedge];
    hedge_breaker: [hedge breaker];
    breaker_hedge: [breaker hedge];
    hedge_batch: [hedge batch];
    batch_hedge: [batch hedge];
    hedge_timeout: [hedge timeout];
    timeout_hedge: [timeout hedge];
    hedge_bulkhead: [hedge bulkhead];
    bulkhead_hedge: [bulkhead hedge];
    hedge_rate_limit: [hedge rate_limit];
    rate_limit_hedge: [rate_limit hedge];
    concurrency_limit: [concurrency_limit];
    concurrency_limit_profile: [concurrency_limit profile];
    profile_concurrency_limit: [profile concurrency_limit];
    concurrency_limit_fallback: [concurrency_limit fallback];
    fallback_concurrency_limit: [fallback concurrency_limit];
    concurrency_limit_cached: [concurrency_limit cached];
    cached_concurrency_limit: [cached concurrency_limit];
    concurrency_limit_retry: [concurrency_limit retry];
    retry_concurrency_limit: [retry concurrency_limit];
    concurrency_limit_breaker: [concurrency_limit breaker];
    breaker_concurrency_limit: [breaker concurrency_limit];
    concurrency_limit_batch: [concurrency_limit batch];
    batch_concurrency_limit: [batch concurrency_limit];
    concurrency_limit_timeout: [concurrency_limit timeout];
    timeout_concurrency_limit: [timeout concurrency_limit];
    concurrency_limit_bulkhead: [concurrency_limit bulkhead];
    bulkhead_concurrency_limit: [bulkhead concurrency_limit];
    concurrency_limit_rate_limit: [concurrency_limit rate_limit];
    rate_limit_concurrency_limit: [rate_limit concurrency_limit];
    concurrency_limit_hedge: [concurrency_limit hedge];
    hedge_concurrency_limit: [hedge concurrency_limit];
    chaos: [chaos];
    chaos_profile: [chaos profile];
    profile_chaos: [profile chaos];
    chaos_fallback: [chaos fallback];
    fallback_chaos: [fallback chaos];
    chaos_cached: [chaos cached];
    cached_chaos: [cached chaos];
    chaos_retry: [chaos retry];
    retry_chaos: [retry chaos];
    chaos_breaker: [chaos breaker];
    breaker_chaos: [breaker chaos];
    chaos_batch: [chaos batch];
    batch_chaos: [batch chaos];
    chaos_timeout: [chaos timeout];
    timeout_chaos: [timeout chaos];
    chaos_bulkhead: [chaos bulkhead];
    bulkhead_chaos: [bulkhead chaos];
    chaos_rate_limit: [chaos rate_limit];
    rate_limit_chaos: [rate_limit chaos];
    chaos_hedge: [chaos hedge];
    hedge_chaos: [hedge chaos];
    chaos_concurrency_limit: [chaos concurrency_limit];
    concurrency_limit_chaos: [concurrency_limit chaos];
}
