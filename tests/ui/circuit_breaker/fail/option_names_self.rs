//! A number of the instance.

use resilience::circuit_breaker;

struct Client {
    limit: u32,
}

impl Client {
    #[circuit_breaker(failure_threshold = self.limit)]
//~                                       ^^^^ `failure_threshold` is evaluated once, not per call, so it cannot use `self`; write a constant, or build the policy yourself with `CircuitBreaker::builder`
    async fn quote(&self) -> Result<u32, String> {
        Ok(self.limit)
    }
}

fn main() {}
