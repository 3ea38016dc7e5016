//! A number of the instance.
//~ @1 PLACEHOLDER

use resilience::circuit_breaker;

struct Client {
    limit: u32,
}

impl Client {
    #[circuit_breaker(failure_threshold = self.limit)]
    async fn quote(&self) -> Result<u32, String> {
        Ok(self.limit)
    }
}

fn main() {}
