//! reqwest's errors, as the derive and the attributes see them; without a network.

use resilience::registry::scope;
use resilience::{Classify, Registry, Severity, retry_with_backoff};

fn of_status(status: u16) -> reqwest::Error {
    let response = http::Response::builder().status(status).body("").unwrap();
    reqwest::Response::from(response)
        .error_for_status()
        .unwrap_err()
}

#[derive(Debug, Classify)]
enum Trouble {
    #[severity(source)]
    Web(reqwest::Error),
}

#[test]
fn an_error_of_a_status_is_as_bad_as_the_status() {
    for (status, severity) in [
        (503, Severity::Recoverable),
        (429, Severity::Recoverable),
        (404, Severity::Permanent),
    ] {
        assert_eq!(of_status(status).severity(), severity);
        assert_eq!(Trouble::Web(of_status(status)).severity(), severity);
    }
}

#[test]
fn a_request_that_cannot_be_built_is_permanent() {
    let error = reqwest::Client::new()
        .get("no address")
        .build()
        .unwrap_err();
    assert!(error.is_builder());
    assert_eq!(error.severity(), Severity::Permanent);
}

#[tokio::test]
async fn a_connection_that_is_refused_is_transient_and_a_timeout_recoverable() {
    // a port that was just free, and one that takes connections and says nothing
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = free.local_addr().unwrap();
    drop(free);
    let client = reqwest::Client::new();
    let refused = client
        .get(format!("http://{closed}/"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.severity(), Severity::Transient, "{refused:?}");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let request = client.get(format!("http://{address}/"));
    let late = request
        .timeout(std::time::Duration::from_millis(20))
        .send()
        .await
        .unwrap_err();
    assert!(late.is_timeout());
    assert_eq!(late.severity(), Severity::Recoverable);
}

#[retry_with_backoff(max_attempts = 3, base_delay = 0)]
async fn asked(status: u16, calls: &mut u32) -> Result<(), reqwest::Error> {
    *calls += 1;
    Err(of_status(status))
}

#[tokio::test(start_paused = true)]
async fn an_attribute_asks_the_error() {
    scope(&Registry::new(), async {
        let mut calls = 0;
        asked(502, &mut calls).await.unwrap_err();
        assert_eq!(calls, 3);
        asked(403, &mut calls).await.unwrap_err();
        assert_eq!(calls, 4);
    })
    .await;
}
