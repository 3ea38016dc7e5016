//! A small HTTP/1.1 client over TCP for the examples: kept-alive connections, no TLS, and no retries of its own, so that
//! whatever is retried was retried by a policy.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Uri;
use axum::http::header::{HeaderMap, RETRY_AFTER};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;

/// The longest body that is read.
const LONGEST_BODY: usize = 4 << 20;

/// A client that keeps its connections. Cheap to clone; clones share the connections.
#[derive(Clone, Debug)]
pub struct HttpClient {
    inner: Client<HttpConnector, Empty<Bytes>>,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The `Retry-After` header, where it is a number of seconds; the form with a date is not read.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HttpError {
    /// The address cannot be meant: no retry helps.
    #[error("`{address}` is not an address of the form `http://host:port/path`: {problem}")]
    Address {
        /// The address as given.
        address: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The connection could not be made, or broke before the answer's head was there.
    #[error("no answer: {}", innermost(&**.0))]
    Connection(Arc<legacy::Error>),
    /// The connection broke inside the body, or the body is longer than 4 MiB.
    #[error("the answer broke off: {0}")]
    Body(String),
}

impl Default for HttpClient {
    fn default() -> Self {
        Self::new()
    }
}

impl HttpClient {
    /// A client without connections; they are made as they are needed.
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let inner = Client::builder(TokioExecutor::new())
            // the client would otherwise try again by itself on a connection that the server closed
            .retry_canceled_requests(false)
            .build(connector);
        Self { inner }
    }

    /// Asks for the address and reads the whole answer, whatever its status.
    ///
    /// It waits for as long as the server takes: the caller brings the patience.
    ///
    /// # Errors
    /// [`HttpError`], where there is no whole answer.
    ///
    /// # Cancel safety
    /// Dropping the future closes the connection it used.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), resilience_examples::http::HttpError> {
    /// let client = resilience_examples::http::HttpClient::new();
    /// let answer = client.get("http://127.0.0.1:8080/health").await?;
    /// assert_eq!(answer.status, 200);
    /// # Ok(()) }
    /// ```
    pub async fn get(&self, address: &str) -> Result<Answer, HttpError> {
        let answer = self
            .inner
            .get(checked(address)?)
            .await
            .map_err(|error| HttpError::Connection(Arc::new(error)))?;
        let status = answer.status().as_u16();
        let retry_after = retry_after(answer.headers());
        let body = Limited::new(answer.into_body(), LONGEST_BODY)
            .collect()
            .await
            .map_err(|error| HttpError::Body(error.to_string()))?
            .to_bytes();
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }
}

/// The error that began it: those around it only say that there was one.
fn innermost<'e>(mut error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    while let Some(inside) = error.source() {
        error = inside;
    }
    error
}

fn checked(address: &str) -> Result<Uri, HttpError> {
    let wrong = |problem: String| HttpError::Address {
        address: address.to_owned(),
        problem,
    };
    let uri: Uri = address
        .parse()
        .map_err(|error: axum::http::uri::InvalidUri| wrong(error.to_string()))?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http"), Some(_)) => Ok(uri),
        (Some("https"), _) => Err(wrong("this client speaks no TLS".to_owned())),
        (Some(other), _) => Err(wrong(format!("`{other}` is not `http`"))),
        (None, _) => Err(wrong("it does not begin with `http://`".to_owned())),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_meant_says_why() {
        for (address, why) in [
            ("/x", "does not begin with `http://`"),
            ("localhost/x", "invalid format"),
            ("https://localhost/", "speaks no TLS"),
            ("ftp://localhost/", "`ftp` is not `http`"),
            ("http://a b/", "invalid uri character"),
        ] {
            let error = checked(address).expect_err(address).to_string();
            assert!(error.contains(why), "{error}");
        }
        assert!(checked("http://127.0.0.1:80/x?y=z").is_ok());
    }

    #[test]
    fn retry_after_is_read_as_seconds_only() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().expect("a header value"));
            retry_after(&headers)
        };
        assert_eq!(with("2"), Some(Duration::from_secs(2)));
        assert_eq!(with("Fri, 31 Dec 1999 23:59:59 GMT"), None);
        assert_eq!(with("-1"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[tokio::test]
    async fn a_refused_connection_says_so() {
        // a port that was free a moment ago, so that nobody is there
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let error = HttpClient::new().get(&format!("http://{address}/")).await;
        let error = error.expect_err("nobody is there").to_string();
        assert!(error.contains("refused"), "{error}");
    }
}
