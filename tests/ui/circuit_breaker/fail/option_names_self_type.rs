//! A number of the type, which a static cannot name.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

struct Client;

impl Client {
    const LIMIT: u32 = 5;

    #[circuit_breaker(failure_threshold = Self::LIMIT)]
    async fn quote(&self) -> Result<u32, String> {
        Ok(Self::LIMIT)
    }
}

fn main() {}
