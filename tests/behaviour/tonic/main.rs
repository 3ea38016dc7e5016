//! gRPC statuses, as the derive and the attributes see them.

mod details;

use std::time::Duration;

use resilience::registry::scope;
use resilience::{Classify, Registry, Severity, retry_with_backoff};
use tokio::time::Instant;
use tonic::{Code, Status};

fn told(code: Code, key: &'static str, value: &str) -> Status {
    let mut status = Status::new(code, "told");
    status.metadata_mut().insert(key, value.parse().unwrap());
    status
}

#[test]
fn each_code_has_its_severity() {
    let of = |code| Status::new(code, "x").severity();
    assert_eq!(of(Code::Unavailable), Severity::Transient);
    assert_eq!(of(Code::DataLoss), Severity::Critical);
    for code in [
        Code::ResourceExhausted,
        Code::Aborted,
        Code::DeadlineExceeded,
        Code::Cancelled,
        Code::Unknown,
        Code::Internal,
    ] {
        assert_eq!(of(code), Severity::Recoverable, "{code:?}");
    }
    for code in [
        Code::Ok,
        Code::InvalidArgument,
        Code::NotFound,
        Code::AlreadyExists,
        Code::PermissionDenied,
        Code::FailedPrecondition,
        Code::OutOfRange,
        Code::Unimplemented,
        Code::Unauthenticated,
    ] {
        assert_eq!(of(code), Severity::Permanent, "{code:?}");
    }
}

#[test]
fn a_server_says_when_to_come_back_or_never() {
    let pushback = |value| told(Code::Unavailable, "grpc-retry-pushback-ms", value);
    assert_eq!(
        pushback("1500").retry_after(),
        Some(Duration::from_millis(1500))
    );
    for never in ["-1", "soon"] {
        let status = pushback(never);
        assert_eq!(
            (status.severity(), status.retry_after()),
            (Severity::Permanent, None)
        );
    }
    let seconds = told(Code::Unavailable, "retry-after", "2");
    assert_eq!(seconds.retry_after(), Some(Duration::from_secs(2)));
}

#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
async fn asked(calls: &mut u32, status: Status) -> Result<(), Status> {
    *calls += 1;
    Err(status.clone())
}

#[tokio::test(start_paused = true)]
async fn an_attribute_asks_the_status() {
    scope(&Registry::new(), async {
        let (mut calls, started) = (0, Instant::now());
        let busy = told(Code::ResourceExhausted, "grpc-retry-pushback-ms", "700");
        asked(&mut calls, busy).await.unwrap_err();
        assert_eq!((calls, started.elapsed()), (2, Duration::from_millis(700)));
        asked(&mut calls, Status::not_found("7")).await.unwrap_err();
        assert_eq!(calls, 3);
    })
    .await;
}
