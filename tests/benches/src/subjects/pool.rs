//! A pool with idle resources.

use std::sync::LazyLock;

use resilience::{PoolSource, ResourcePool};

use super::Subject;
use crate::body::Failed;
use crate::calls;

/// What is pooled: numbers.
struct Numbers;

impl PoolSource for Numbers {
    type Resource = u64;
    type Error = Failed;

    async fn open(&self) -> Result<u64, Failed> {
        Ok(1)
    }
}

static POOL: LazyLock<ResourcePool<Numbers>> = LazyLock::new(|| {
    let builder = ResourcePool::builder("numbers", Numbers).max_size(8);
    builder.build().expect("good numbers")
});

/// A resource that is lent and comes back.
pub const SUBJECTS: &[Subject] = &[Subject::new(
    "pool: get and return",
    calls!(_i => POOL.acquire().await.map(|lent| *lent).ok()),
)
.at_most(200)];
