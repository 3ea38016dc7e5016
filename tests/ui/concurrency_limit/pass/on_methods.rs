//! Methods, traits and generics, with questions that name what is in scope, and futures that stay `Send`.

use resilience::{circuit_breaker, concurrency_limit, fallback, retry_with_backoff};

/// A service.
struct Service {
    patience: usize,
}

/// What it does.
#[async_trait::async_trait]
trait Orders {
    /// An order.
    async fn order(&self, id: u64) -> Result<u64, String>;
}

impl Service {
    /// In a stack.
    #[fallback(value = 0)]
    #[retry_with_backoff(max_attempts = 2)]
    #[circuit_breaker("on-methods")]
    #[concurrency_limit(adaptive, drop_if = |error: &String| error.len() > self.patience)]
    async fn stock(&mut self, by: &mut Vec<u64>) -> Result<usize, String> {
        by.push(self.patience as u64);
        Ok(by.len())
    }
}

#[async_trait::async_trait]
impl Orders for Service {
    #[concurrency_limit(adaptive, failure_if = |given: &u64| *given == id)]
    async fn order(&self, id: u64) -> Result<u64, String> {
        Ok(id + self.patience as u64)
    }
}

/// An error of a generic type.
#[concurrency_limit(adaptive)]
async fn generic<T: Send, E: From<resilience::Rejection> + Send>(answer: Result<T, E>) -> Result<T, E> {
    answer
}

fn sends<T: Send>(future: T) -> T {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut service = Service { patience: 4 };
    assert_eq!(sends(service.order(1)).await, Ok(5));
    assert_eq!(sends(service.stock(&mut Vec::new())).await, Ok(1));
    assert_eq!(sends(generic(Ok::<_, String>(7_u8))).await, Ok(7));
}
