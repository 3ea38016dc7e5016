//! Shows `#[circuit_breaker]`: a payment provider goes down, calls to it are refused at once, and a probe finds it well again.
//!
//! `cargo run --bin circuit_breaker`, offline, in half a second.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use resilience::{CircuitState, Rejection, circuit_breaker, registry};

#[derive(Debug, thiserror::Error)]
enum PaymentError {
    #[error("the provider answered 503")]
    Unavailable,
    /// What the breaker gives instead of a call.
    #[error(transparent)]
    Refused(#[from] Rejection),
}

/// The payment provider, which can be down.
#[derive(Default)]
struct Provider {
    down: AtomicBool,
    requests: AtomicU32,
}

impl Provider {
    #[circuit_breaker(
        "payments",
        failure_threshold = 3,
        success_threshold = 1,
        recovery_timeout = "300ms"
    )]
    async fn charge(&self, cents: u64) -> Result<String, PaymentError> {
        let request = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if self.down.load(Ordering::Relaxed) {
            return Err(PaymentError::Unavailable);
        }
        Ok(format!("receipt {request} for {cents} cents"))
    }
}

#[tokio::main]
async fn main() {
    let provider = Provider::default();
    let breaker = registry()
        .circuit_breaker("payments")
        .expect("`charge` declares it, called or not");

    println!("all is well");
    pay(&provider, 1).await.expect("the provider is up");

    println!("the provider goes down");
    provider.down.store(true, Ordering::Relaxed);
    let mut come_back = Duration::ZERO;
    for call in 1..=5 {
        match pay(&provider, 1).await {
            Err(PaymentError::Unavailable) => assert!(call <= 3, "three failures open the breaker"),
            Err(PaymentError::Refused(rejection)) => {
                assert!(call > 3, "nothing is refused before");
                come_back = rejection.retry_after().expect("an open breaker says when");
            }
            Ok(receipt) => panic!("the provider is down, but gave {receipt}"),
        }
    }
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(provider.requests.load(Ordering::Relaxed), 1 + 3);

    println!("it comes back, and so do we, when the rejection said");
    provider.down.store(false, Ordering::Relaxed);
    tokio::time::sleep(come_back).await;
    pay(&provider, 1).await.expect("the probe gets through");
    assert_eq!(breaker.state(), CircuitState::Closed);

    let seen = breaker.snapshot();
    println!(
        "`{}`: {} calls, {} failed, {} rejected, {} state changes, last error: {}",
        seen.name,
        seen.total,
        seen.failed,
        seen.rejected,
        seen.state_changes,
        seen.last_error.as_deref().unwrap_or("none"),
    );
    assert_eq!((seen.total, seen.failed, seen.rejected), (7, 3, 2));
    assert_eq!(seen.state_changes, 3, "open, half-open, closed");
}

async fn pay(provider: &Provider, cents: u64) -> Result<String, PaymentError> {
    let paid = provider.charge(cents).await;
    match &paid {
        Ok(receipt) => println!("  paid: {receipt}"),
        Err(error) => println!("  not paid: {error}"),
    }
    paid
}
