//! Shows `#[circuit_breaker]`: a payment provider goes down, calls to it are refused at once, and a probe finds it well again. Then
//! one host of several hangs: its own circuit opens while the calls still hang, and the other hosts go on.
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

/// How many calls hang.
static HANGING: AtomicU32 = AtomicU32::new(0);

/// Asks one of several hosts. Each has a circuit of its own, which opens once all of its last three calls are slow.
#[circuit_breaker(
    "hosts",
    key = host,
    slow_call = "50ms",
    window = 3,
    recovery_timeout = "1m",
    max_recovery_timeout = "10m"
)]
async fn fetch(host: &str) -> Result<usize, String> {
    if host.starts_with("hangs") {
        HANGING.fetch_add(1, Ordering::Relaxed);
        std::future::pending::<()>().await;
    }
    Ok(host.len())
}

#[tokio::main]
async fn main() {
    a_provider_goes_down().await;
    a_host_hangs().await;
}

async fn a_host_hangs() {
    println!("a host hangs, and three calls with it");
    let mut hanging: Vec<_> = (0..3)
        .map(|_| tokio::spawn(fetch("hangs.example")))
        .collect();
    // slow calls are counted from when all are under way, on a busy machine too
    while HANGING.load(Ordering::Relaxed) < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(60)).await;
    let refused = fetch("hangs.example")
        .await
        .expect_err("all three are slow by now");
    println!("  {refused}");
    let other = fetch("works.example").await;
    other.expect("the circuit of another host is closed");

    let hosts = registry().circuit_breaker("hosts").expect("declared");
    let seen = hosts.snapshot();
    let keys = seen.keys.expect("there are two");
    println!(
        "`hosts`: {} keys, {} open, {} calls slow",
        keys.count, keys.open, seen.slow
    );
    assert_eq!((keys.count, keys.open, seen.slow_in_flight), (2, 1, 3));
    hanging.drain(..).for_each(|call| call.abort());
}

async fn a_provider_goes_down() {
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
