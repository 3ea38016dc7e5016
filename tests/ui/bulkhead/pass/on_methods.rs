//! Methods and traits, with keys out of `self`, and futures that stay `Send`.

use std::sync::Arc;

use resilience::{bulkhead, retry_with_backoff};

/// A service of one tenant.
struct Service {
    tenant: Arc<str>,
}

/// What it does.
#[async_trait::async_trait]
trait Orders {
    /// An order.
    async fn order(&self, id: u64) -> Result<u64, String>;
}

impl Service {
    /// One at a time for each tenant.
    #[retry_with_backoff(max_attempts = 2)]
    #[bulkhead(1, name = "on-methods", key = &self.tenant, queue = 3)]
    async fn stock(&mut self, by: &mut Vec<u64>) -> Result<usize, String> {
        by.push(self.tenant.len() as u64);
        Ok(by.len())
    }
}

#[async_trait::async_trait]
impl Orders for Service {
    #[bulkhead(1, key = self.tenant.clone(), queue = 3)]
    async fn order(&self, id: u64) -> Result<u64, String> {
        Ok(id + self.tenant.len() as u64)
    }
}

/// A key of a generic type.
#[bulkhead(1, key = id)]
async fn generic<K: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(id: K) -> Result<K, String> {
    Ok(id)
}

fn sends<T: Send>(future: T) -> T {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut service = Service {
        tenant: "acme".into(),
    };
    assert_eq!(sends(service.order(1)).await, Ok(5));
    assert_eq!(sends(service.stock(&mut Vec::new())).await, Ok(1));
    assert_eq!(sends(generic(7_u8)).await, Ok(7));
}
