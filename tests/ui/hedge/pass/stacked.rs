//! With every other layer around it, on methods and futures, and as `Send` as the body.
#![forbid(unsafe_code)]

use std::future::Future;
use std::pin::Pin;

use resilience::{
    Rejection, bulkhead, cached, circuit_breaker, fallback, hedge, profile, rate_limit, retry_with_backoff, timeout,
};

#[derive(Clone, Debug)]
struct Failed;

impl From<Rejection> for Failed {
    fn from(_: Rejection) -> Self {
        Self
    }
}

#[profile]
#[fallback(|_| 7)]
#[cached(ttl = "1m")]
#[timeout("10s")]
#[retry_with_backoff(max_attempts = 2, base_delay = 0, budget = "stacked")]
#[hedge("1ms", idempotent, max = 2, budget = "stacked")]
#[circuit_breaker]
#[rate_limit(per_second = 100)]
#[bulkhead(10)]
#[timeout("1s")]
async fn work(n: u8) -> Result<u8, Failed> {
    if resilience::attempt().number == 1 {
        std::future::pending::<()>().await;
    }
    if n == 0 { Err(Failed) } else { Ok(n) }
}

struct Service(u8);

impl Service {
    #[hedge("1ms", idempotent)]
    #[circuit_breaker]
    async fn method<T: Into<u8> + Copy + Sync>(&self, n: T) -> Result<u8, Failed> {
        tokio::task::yield_now().await;
        Ok(self.0 + n.into())
    }

    #[hedge("1ms", idempotent)]
    fn opaque(&self, n: u8) -> impl Future<Output = Result<u8, Failed>> + Send {
        let sum = self.0 + n;
        async move { Ok(sum) }
    }

    #[hedge("1ms", idempotent)]
    fn boxed<'a>(&'a self, n: &'a u8) -> Pin<Box<dyn Future<Output = Option<u8>> + Send + 'a>> {
        Box::pin(async move { Some(self.0 + n) })
    }
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(is_send(work(1)).await.unwrap(), 1);
    let service = Service(1);
    assert_eq!(is_send(service.method(2_u8)).await.unwrap(), 3);
    assert_eq!(is_send(service.opaque(2)).await.unwrap(), 3);
    assert_eq!(is_send(service.boxed(&2)).await, Some(3));
    let spawned = tokio::spawn(async {
        let service = Service(5);
        service.method(1_u8).await
    });
    assert_eq!(spawned.await.unwrap().unwrap(), 6);
}
