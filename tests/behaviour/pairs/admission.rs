//! One call takes one permit, on every kind of function.

use resilience::{CircuitBreaker, Registry, circuit_breaker, profile, retry_with_backoff};

/// One probe at a time: a layer that asked twice would refuse itself.
macro_rules! one_probe {
    ($name:literal, $($function:tt)*) => {
        #[profile]
        #[retry_with_backoff(max_attempts = 1)]
        #[circuit_breaker($name, success_threshold = 1, half_open_max_calls = 1, recovery_timeout = "1s")]
        $($function)*
    };
}

one_probe! { "b18 sync", fn blocking(x: u8) -> Result<u8, String> { Ok(x) } }
one_probe! { "b18 async", async fn free(x: u8) -> Result<u8, String> { Ok(x) } }

struct Service;

impl Service {
    one_probe! { "b18 method", async fn method(&self, x: u8) -> Result<u8, String> { let _ = self; Ok(x) } }
}

trait Native {
    async fn native(&self, x: u8) -> Result<u8, String>;
}

impl Native for Service {
    one_probe! { "b18 trait", async fn native(&self, x: u8) -> Result<u8, String> { Ok(x) } }
}

#[async_trait::async_trait]
trait Boxed {
    async fn boxed(&self, x: u8) -> Result<u8, String>;
}

#[async_trait::async_trait]
impl Boxed for Service {
    #[circuit_breaker(
        "b18 boxed",
        success_threshold = 1,
        half_open_max_calls = 1,
        recovery_timeout = "1s"
    )]
    async fn boxed(&self, x: u8) -> Result<u8, String> {
        Ok(x)
    }
}

fn admitted(breaker: &CircuitBreaker) -> [u64; 3] {
    let shown = breaker.snapshot();
    [shown.total, shown.successful, shown.rejected]
}

#[tokio::test(start_paused = true)]
async fn b18_a_call_takes_one_permit() {
    let own = Registry::new();
    resilience::registry::scope(&own, async {
        let names = [
            "b18 sync",
            "b18 async",
            "b18 method",
            "b18 trait",
            "b18 boxed",
        ];
        let breakers = names.map(|name| own.circuit_breaker(name).expect("declared"));
        for breaker in &breakers {
            for _ in 0..5 {
                let failed: Result<(), _> = breaker.call(async { Err("no") }).await;
                assert!(failed.is_err());
            }
        }
        tokio::time::advance(std::time::Duration::from_secs(2)).await;
        assert_eq!(blocking(1), Ok(1));
        assert_eq!(free(1).await, Ok(1));
        assert_eq!(Service.method(1).await, Ok(1));
        assert_eq!(Service.native(1).await, Ok(1));
        assert_eq!(Service.boxed(1).await, Ok(1));
        for breaker in &breakers {
            assert_eq!(admitted(breaker), [6, 1, 0]);
        }
    })
    .await;
}
