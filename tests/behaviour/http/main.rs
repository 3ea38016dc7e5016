//! HTTP statuses and `Retry-After`, as the derive, the attributes and the tower layers see them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Response, StatusCode};
use resilience::http::{judge, retry_after};
use resilience::registry::scope;
use resilience::tower::{CircuitBreakerLayer, RetryLayer};
use resilience::{
    CircuitBreaker, Classify, Registry, Retry, RetryPolicy, Severity, retry_with_backoff,
};
use tokio::time::Instant;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

#[derive(Debug, Classify)]
enum Trouble {
    #[severity(source)]
    Status(StatusCode),
}

#[test]
fn each_status_has_its_severity_and_a_derive_forwards_it() {
    for status in 100..600 {
        let code = StatusCode::from_u16(status).unwrap();
        let expected = match status {
            501 | 505 | 506 | 510 => Severity::Permanent,
            408 | 425 | 429 | 500.. => Severity::Recoverable,
            _ => Severity::Permanent,
        };
        assert_eq!(code.severity(), expected, "{status}");
        assert_eq!(Trouble::Status(code).severity(), expected, "{status}");
    }
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
async fn answers(status: u16, calls: &mut u32) -> Result<(), StatusCode> {
    *calls += 1;
    Err(StatusCode::from_u16(status).unwrap())
}

#[tokio::test(start_paused = true)]
async fn an_attribute_asks_the_status() {
    scope(&Registry::new(), async {
        for (status, expected) in [(503, 3), (404, 1), (429, 3), (501, 1)] {
            let mut calls = 0;
            assert_eq!(answers(status, &mut calls).await.unwrap_err(), status);
            assert_eq!(calls, expected, "{status}");
        }
    })
    .await;
}

#[test]
fn a_retry_after_is_seconds_or_a_date() {
    let told = |value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_str(value).unwrap());
        retry_after(&headers)
    };
    assert_eq!(told("0"), Some(Duration::ZERO));
    assert_eq!(told(" 120 "), Some(Duration::from_secs(120)));
    assert_eq!(
        told("18446744073709551615"),
        Some(Duration::from_secs(u64::MAX))
    );
    for nonsense in ["soon", "-1", "1.5", "", "18446744073709551616"] {
        assert_eq!(told(nonsense), None, "{nonsense}");
    }
    let date = SystemTime::now() + Duration::from_secs(90);
    let wait = told(&httpdate::fmt_http_date(date)).expect("a date");
    assert!((85..=90).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(told("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn layers_judge_responses_and_wait_as_long_as_they_ask() {
    let breaker = CircuitBreaker::builder("stock")
        .failure_threshold(9)
        .build()
        .unwrap();
    let breaker = Arc::new(breaker);
    let policy = RetryPolicy::new()
        .max_attempts(2)
        .base_delay(Duration::from_millis(1));
    let service = ServiceBuilder::new()
        .layer(RetryLayer::new(Arc::new(Retry::new("stock", policy))).judge(judge::<()>))
        .layer(CircuitBreakerLayer::new(breaker.clone()).judge(judge::<()>))
        .service(service_fn(|status: u16| async move {
            let response = Response::builder()
                .status(status)
                .header("retry-after", "3");
            Ok::<_, Infallible>(response.body(()).unwrap())
        }));
    let started = Instant::now();
    assert_eq!(service.clone().oneshot(503).await.unwrap().status(), 503);
    assert_eq!(started.elapsed(), Duration::from_secs(3));
    assert_eq!(service.clone().oneshot(404).await.unwrap().status(), 404);
    assert_eq!(service.oneshot(200).await.unwrap().status(), 200);
    let shown = breaker.snapshot();
    assert_eq!((shown.failed, shown.ignored, shown.successful), (2, 1, 1));
}
