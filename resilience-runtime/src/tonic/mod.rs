//! Floor 5: what gRPC statuses mean to policies.
//!
//! | code | severity | since |
//! |---|---|---|
//! | `Unavailable` | transient | the call did not get through; the next one may at once |
//! | `ResourceExhausted`, `Aborted`, `DeadlineExceeded`, `Cancelled`, `Unknown`, `Internal` | recoverable | it may work later |
//! | `DataLoss` | critical | somebody has to look |
//! | all others | permanent | the request is at fault, or asking again gives the same |
//!
//! When to come back stands in the metadata, as `grpc-retry-pushback-ms` (milliseconds; a negative number forbids another attempt) and
//! `retry-after` (seconds), and in the status' details, as a `google.rpc.RetryInfo`. Where there are several, the longest counts.
//!
//! ```
//! use std::time::Duration;
//! use resilience_runtime::words::severity::{Classify, Severity};
//! use tonic::Status;
//!
//! let mut busy = Status::resource_exhausted("busy");
//! busy.metadata_mut().insert("grpc-retry-pushback-ms", "250".parse().unwrap());
//! assert_eq!((busy.severity(), busy.retry_after()), (Severity::Recoverable, Some(Duration::from_millis(250))));
//! assert_eq!(Status::not_found("7").severity(), Severity::Permanent);
//! ```

mod retry_info;

use std::time::Duration;

use tonic::{Code, Status};

use crate::words::severity::{Classify, Severity};

const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// What the server says of another attempt: after so many milliseconds, or never.
fn pushback(status: &Status) -> Option<i64> {
    let text = status.metadata().get(PUSHBACK)?.to_str().ok()?;
    // what cannot be read forbids another attempt, as gRPC has it
    Some(text.trim().parse().unwrap_or(-1))
}

impl Classify for Status {
    fn severity(&self) -> Severity {
        if pushback(self).is_some_and(|millis| millis < 0) {
            return Severity::Permanent;
        }
        match self.code() {
            Code::Unavailable => Severity::Transient,
            Code::ResourceExhausted
            | Code::Aborted
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::Unknown
            | Code::Internal => Severity::Recoverable,
            Code::DataLoss => Severity::Critical,
            _ => Severity::Permanent,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        let pushback = match pushback(self) {
            // never
            Some(millis) if millis < 0 => return None,
            Some(millis) => Some(Duration::from_millis(millis.unsigned_abs())),
            None => None,
        };
        // an `Option` is greater than `None` where it says something
        pushback
            .max(retry_after(self))
            .max(retry_info::retry_delay(self.details()))
    }
}

/// `retry-after`, as HTTP has it, in seconds only.
fn retry_after(status: &Status) -> Option<Duration> {
    let seconds = status.metadata().get("retry-after")?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
