//! A number of the type, which a static cannot name.

use resilience::circuit_breaker;

struct Client;

impl Client {
    const LIMIT: u32 = 5;

    #[circuit_breaker(failure_threshold = Self::LIMIT)]
//~                                       ^^^^ `failure_threshold` is evaluated once, not per call, so it cannot use `Self`; write a constant, or build the policy yourself with `CircuitBreaker::builder`
    async fn quote(&self) -> Result<u32, String> {
        Ok(Self::LIMIT)
    }
}

fn main() {}
