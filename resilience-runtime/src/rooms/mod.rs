//! Floor 2: the policies, a room each. A room imports words and tools, never another room and never the registry.

pub mod batch;
pub mod bulkhead;
pub mod cache;
pub mod chaos;
pub mod circuit_breaker;
pub mod concurrency_limit;
pub mod dead_letter;
pub mod fallback;
pub mod hedge;
#[cfg(feature = "pool")]
pub mod pool;
pub mod profile;
pub mod rate_limit;
pub mod retry;
pub mod retry_budget;
pub mod timeout;
