//! Floor 5: what HTTP statuses and `Retry-After` mean to policies.
//!
//! | status | severity | since |
//! |---|---|---|
//! | 408, 425, 429 | recoverable | the request may be made again later |
//! | 500, 502, 503, 504, and others of 5xx | recoverable | the service is in trouble, and may come out of it |
//! | 501, 505, 506, 510 | permanent | the service cannot do this, now or later |
//! | other 4xx | permanent | the request is at fault |
//! | below 400 | no failure; as an error permanent | asking again gives the same |
//!
//! ```
//! use std::time::Duration;
//! use http::{Response, StatusCode};
//! use resilience_runtime::http::verdict;
//! use resilience_runtime::words::severity::{Classify, Severity};
//!
//! assert_eq!(StatusCode::SERVICE_UNAVAILABLE.severity(), Severity::Recoverable);
//! assert_eq!(StatusCode::NOT_FOUND.severity(), Severity::Permanent);
//!
//! let busy = Response::builder().status(429).header("retry-after", "3").body(()).unwrap();
//! let told = verdict(&busy).expect("a failure");
//! assert_eq!((told.severity, told.retry_after), (Severity::Recoverable, Some(Duration::from_secs(3))));
//! assert!(verdict(&Response::new(())).is_none());
//! ```

use std::error::Error;
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, Response, StatusCode};

use crate::words::clock;
use crate::words::severity::{Classify, Severity, Verdict, verdict_of_dyn};

impl Classify for StatusCode {
    fn severity(&self) -> Severity {
        match self.as_u16() {
            501 | 505 | 506 | 510 => Severity::Permanent,
            408 | 425 | 429 | 500..=599 => Severity::Recoverable,
            _ => Severity::Permanent,
        }
    }
}

/// The error of a tower service.
type BoxError = Box<dyn Error + Send + Sync>;

/// What a response says of the call: `None` for a status below 400; else how bad it is, and when to come back.
///
/// See the [module](self) for the statuses and an example.
pub fn verdict<B>(response: &Response<B>) -> Option<Verdict> {
    let status = response.status();
    (status.is_client_error() || status.is_server_error()).then(|| Verdict {
        retry_after: retry_after(response.headers()),
        ..Verdict::of(status.severity())
    })
}

/// The same of a whole outcome: what `judge` of the tower layers takes.
///
/// ```
/// use http::Response;
/// use resilience_runtime::http::judge;
///
/// let broken: Response<()> = Response::builder().status(500).body(()).unwrap();
/// assert!(judge(Ok(&broken)).is_some());
/// # // with the feature `tower`: `CircuitBreakerLayer::new(breaker).judge(judge::<Body>)`
/// ```
pub fn judge<B>(outcome: Result<&Response<B>, &BoxError>) -> Option<Verdict> {
    match outcome {
        Ok(response) => verdict(response),
        Err(error) => Some(verdict_of_dyn(&**error)),
    }
}

/// How long a `Retry-After` header asks to wait, whether it gives seconds or a date. A date that has passed is no wait at all;
/// `None` where there is no such header, or one that cannot be read.
///
/// ```
/// use std::time::Duration;
/// use http::{HeaderMap, HeaderValue};
/// use resilience_runtime::http::retry_after;
///
/// let mut headers = HeaderMap::new();
/// assert_eq!(retry_after(&headers), None);
/// headers.insert("retry-after", HeaderValue::from_static("120"));
/// assert_eq!(retry_after(&headers), Some(Duration::from_secs(120)));
/// headers.insert("retry-after", HeaderValue::from_static("Wed, 21 Oct 2015 07:28:00 GMT"));
/// assert_eq!(retry_after(&headers), Some(Duration::ZERO));
/// ```
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let date = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    let now = Duration::from_millis(clock::unix_ms(clock::now()));
    Some(date.saturating_sub(now))
}
