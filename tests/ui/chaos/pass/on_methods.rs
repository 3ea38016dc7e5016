//! Methods, traits and generics, with errors that name what is in scope, and futures that stay `Send`.

use resilience::{chaos, circuit_breaker, retry_with_backoff};

/// A service.
struct Service {
    name: String,
}

/// What it does.
#[async_trait::async_trait]
trait Orders {
    /// An order.
    async fn order(&self, id: u64) -> Result<u64, String>;
}

impl Service {
    /// In a stack.
    #[retry_with_backoff(max_attempts = 2)]
    #[circuit_breaker("chaos-on-methods")]
    #[chaos(error = 0.1, error_with = format!("{} is busy", self.name), latency = "1s", rate = 0.1)]
    async fn stock(&mut self, by: &mut Vec<u64>) -> Result<usize, String> {
        by.push(self.name.len() as u64);
        Ok(by.len())
    }
}

#[async_trait::async_trait]
impl Orders for Service {
    #[chaos(error = 0.1, latency = "1s", rate = 0.1)]
    async fn order(&self, id: u64) -> Result<u64, String> {
        Ok(id + self.name.len() as u64)
    }
}

/// An error of a generic type.
#[chaos(error = 0.1, error_with = E::default())]
async fn generic<T: Send, E: Default + Send>(answer: Result<T, E>) -> Result<T, E> {
    answer
}

fn sends<T: Send>(future: T) -> T {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut service = Service {
        name: "acme".to_owned(),
    };
    assert_eq!(sends(service.order(1)).await, Ok(5));
    assert_eq!(sends(service.stock(&mut Vec::new())).await, Ok(1));
    assert_eq!(sends(generic(Ok::<_, String>(7_u8))).await, Ok(7));
}
