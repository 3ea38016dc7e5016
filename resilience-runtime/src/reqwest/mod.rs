//! Floor 5: what reqwest's errors mean to policies.
//!
//! | error | severity | since |
//! |---|---|---|
//! | of a status (`error_for_status`) | that of the status, see [`http`](crate::http) | |
//! | a timeout | recoverable | the service may be slow for a time |
//! | no connection, or one that broke | transient | the next one may work at once |
//! | a request or an address that cannot be built, a redirect without end | permanent | asking again gives the same |
//! | a body that cannot be decoded | permanent | likewise |
//!
//! A `Retry-After` stands in the response, which such an error does not have: judge the response by
//! [`http::verdict`](crate::http::verdict) before `error_for_status`, or keep it in an error of your own.
//!
//! ```
//! use resilience_runtime::words::severity::{Classify, Severity};
//!
//! let error = reqwest::Client::new().get("no address").build().unwrap_err();
//! assert_eq!(error.severity(), Severity::Permanent);
//! ```

use reqwest::Error;

use crate::words::severity::{Classify, Severity};

impl Classify for Error {
    fn severity(&self) -> Severity {
        if let Some(status) = self.status() {
            return status.severity();
        }
        if self.is_timeout() {
            Severity::Recoverable
        } else if self.is_builder() || self.is_redirect() || self.is_decode() {
            Severity::Permanent
        } else {
            // of the connection, the request on its way, or the body on its way back
            Severity::Transient
        }
    }
}
