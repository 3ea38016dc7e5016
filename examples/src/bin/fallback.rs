//! Shows `#[fallback]`: an answer where the call has none, by a value, by a handler, and only for some failures.
//!
//! `cargo run --bin fallback`, offline, in a moment.

use resilience::{Failure, Rejection, circuit_breaker, fallback, registry};

#[derive(Debug, PartialEq, thiserror::Error)]
enum ShopError {
    #[error("the service answered {0}")]
    Status(u16),
    #[error(transparent)]
    Refused(#[from] Rejection),
}

/// A value: no recommendations are better than no page.
#[fallback(value = Vec::new())]
async fn recommendations(customer: u32) -> Result<Vec<String>, ShopError> {
    Err(ShopError::Status(if customer == 0 { 404 } else { 503 }))
}

/// A handler gets the arguments, and the failure where it wants it: of the call, or of a policy below that refused it.
#[fallback(usual_shipping)]
#[circuit_breaker("shipping", failure_threshold = 1)]
async fn shipping_days(country: &str) -> Result<u32, ShopError> {
    Err(ShopError::Status(if country.is_empty() {
        400
    } else {
        500
    }))
}

fn usual_shipping(country: &str, failure: Failure<ShopError>) -> u32 {
    match failure {
        Failure::Failed(error) => println!("  shipping failed: {error}"),
        Failure::Rejected(rejection) => println!("  shipping was not asked: {rejection}"),
    }
    if country == "DE" { 2 } else { 10 }
}

/// With `when` it answers some failures, and the others reach the caller.
#[fallback(value = 0, when = |failure: &Failure<ShopError>| failure.error() == Some(&ShopError::Status(404)))]
async fn stock(article: &str) -> Result<u32, ShopError> {
    match article {
        "unknown" => Err(ShopError::Status(404)),
        _ => Err(ShopError::Status(503)),
    }
}

#[tokio::main]
async fn main() {
    println!("a value");
    let shown = recommendations(7).await;
    println!("  {shown:?}");
    assert_eq!(shown, Ok(Vec::new()));

    println!("a handler: the first call fails, and the breaker below refuses the second");
    assert_eq!(shipping_days("DE").await, Ok(2));
    assert_eq!(shipping_days("NZ").await, Ok(10));

    println!("for some failures only");
    let (unknown, down) = (stock("unknown").await, stock("shirt").await);
    println!("  unknown: {unknown:?}, shirt: {down:?}");
    assert_eq!((unknown, down), (Ok(0), Err(ShopError::Status(503))));

    println!("what the registry counted");
    for seen in registry().fallbacks() {
        println!(
            "  {}: {} failed, {} rejected; {} answered, {} passed on",
            seen.name, seen.failed, seen.rejected, seen.answered, seen.passed,
        );
    }
    let seen = |function: &str| {
        let name = format!("{}::{function}", module_path!());
        registry()
            .fallback(&name)
            .expect("it is declared above")
            .snapshot()
    };
    let shipping = seen("shipping_days");
    assert_eq!(
        (shipping.failed, shipping.rejected, shipping.answered),
        (1, 1, 2)
    );
    assert_eq!(seen("stock").passed, 1);
}
