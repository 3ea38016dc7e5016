//! Shows the policies as tower layers: an axum service with a bulkhead, a circuit breaker and a timeout in front of its handlers.
//!
//! `cargo run --bin tower`, offline, in half a second.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleErrorLayer;
use axum::http::{Request, Response, StatusCode};
use axum::routing::get;
use resilience::tower::{BoxError, BulkheadLayer, CircuitBreakerLayer, TimeoutLayer};
use resilience::{
    Bulkhead, CircuitBreaker, Rejection, RejectionKind, Severity, Timeout, Verdict, registry,
};
use tower::{ServiceBuilder, ServiceExt};

/// What a refusal is on the wire: the status, and when to come back.
async fn refused(error: BoxError) -> Response<String> {
    let rejection = error.downcast_ref::<Rejection>();
    let status = match rejection.map(Rejection::kind) {
        Some(RejectionKind::TimedOut) => StatusCode::GATEWAY_TIMEOUT,
        Some(_) => StatusCode::SERVICE_UNAVAILABLE,
        None => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = Response::builder().status(status);
    if let Some(after) = rejection.and_then(Rejection::retry_after) {
        // whole seconds, up
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        response = response.header("retry-after", seconds);
    }
    response
        .body(error.to_string())
        .expect("a status, a number and a text make a response")
}

/// A response with a server's error is a failure of the service, whatever its handler returned.
fn judge(outcome: Result<&Response<Body>, &BoxError>) -> Option<Verdict> {
    match outcome {
        Ok(response) if response.status().is_server_error() => {
            Some(Verdict::of(Severity::Recoverable))
        }
        Ok(_) => None,
        Err(error) => Some(resilience::verdict_of_dyn(&**error)),
    }
}

fn app() -> Result<Router, BoxError> {
    let breaker = CircuitBreaker::builder("web")
        .failure_threshold(3)
        .recovery_timeout(Duration::from_millis(200));
    registry().add(breaker.build()?)?;
    registry().add(Bulkhead::builder("web", 100).build()?)?;
    let found = "just added";
    let layers = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(refused))
        .layer(BulkheadLayer::new(registry().bulkhead("web").expect(found)))
        .layer(
            CircuitBreakerLayer::new(registry().circuit_breaker("web").expect(found)).judge(judge),
        )
        .layer(TimeoutLayer::new(Arc::new(Timeout::new(
            "web",
            Duration::from_millis(50),
        ))));
    Ok(Router::new()
        .route("/ok", get(|| async { "fine" }))
        .route("/slow", get(std::future::pending::<&str>))
        .route(
            "/broken",
            get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
        .layer(layers))
}

async fn ask(app: &Router, path: &str) -> Result<(StatusCode, bool), BoxError> {
    let request = Request::get(path).body(Body::empty())?;
    let response = app.clone().oneshot(request).await?;
    let says_when = response.headers().contains_key("retry-after");
    println!(
        "{path}: {}{}",
        response.status(),
        if says_when {
            ", and when to come back"
        } else {
            ""
        }
    );
    Ok((response.status(), says_when))
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let app = app()?;
    assert_eq!(ask(&app, "/ok").await?, (StatusCode::OK, false));
    assert_eq!(
        ask(&app, "/slow").await?,
        (StatusCode::GATEWAY_TIMEOUT, false)
    );
    for _ in 0..2 {
        assert_eq!(
            ask(&app, "/broken").await?,
            (StatusCode::INTERNAL_SERVER_ERROR, false)
        );
    }
    // three failures in a row
    assert_eq!(
        ask(&app, "/ok").await?,
        (StatusCode::SERVICE_UNAVAILABLE, true)
    );
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(ask(&app, "/ok").await?, (StatusCode::OK, false));

    let shown = registry()
        .circuit_breaker("web")
        .expect("added above")
        .snapshot();
    println!(
        "`web`: {} failed, {} rejected, now {}",
        shown.failed,
        shown.rejected,
        shown.state.as_str()
    );
    assert_eq!((shown.failed, shown.rejected), (3, 1));
    Ok(())
}
