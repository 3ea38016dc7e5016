//! Floor 5: what the errors of sqlx 0.8 mean to policies.
//!
//! | error | severity | since |
//! |---|---|---|
//! | I/O | that of the [I/O error](crate::words::severity::severity_of_io) | |
//! | TLS | that of the I/O error in it, else recoverable | |
//! | the worker of a connection crashed | transient | the next connection has another worker |
//! | the pool timed out | recoverable | all connections were busy for as long as one may wait |
//! | a transaction that did not begin, a broken protocol | recoverable | another connection may work |
//! | the pool is closed | permanent | nobody opens it again |
//! | no row, no such column or type, what cannot be encoded or decoded, all others | permanent | asking again gives the same |
//! | of the database | by its code, see below | |
//!
//! The code of `PostgreSQL` and of `MySQL` is an SQLSTATE, whose first two characters are its class:
//!
//! | SQLSTATE | severity | since |
//! |---|---|---|
//! | `40001`, `40P01`, `40000` | transient | another transaction won; the same one works next time |
//! | class `08`; `57P05` | transient | the connection is gone; the next one may work at once |
//! | `55P03` | transient | somebody has the lock now |
//! | `08004`; classes `53`, `57`, `58`; `55006` | recoverable | too many connections, no resources, starting or stopping, cancelled: it may work later |
//! | `XX001`, `XX002` | critical | data or an index is corrupted: somebody has to look |
//! | `08P01`, `40002`, `57P04`; classes `0A`, `2?`, `3?`, `42`, `44`, `54`, `55`, `P0` | permanent | constraints (`23`), data, rights, syntax, limits: asking again gives the same |
//! | `MySQL`'s `HY000` with the number 1205 (lock wait) or 1213 (deadlock) | transient | somebody has the lock now |
//! | all others, and none | recoverable | nothing is known |
//!
//! The code of `SQLite` is its (extended) result code, whose low byte counts:
//!
//! | result code | severity | since |
//! |---|---|---|
//! | 5 busy, 6 locked | transient | somebody has the lock now |
//! | 7 no memory, 9 interrupted, 10 I/O, 13 full, 14 cannot open, 15 locking protocol | recoverable | it may work later |
//! | 11 corrupt, 26 not a database | critical | somebody has to look |
//! | all others | permanent | asking again gives the same |
//!
//! A transaction that failed is gone: retry all of it, from its beginning, and not one statement in it.
//!
//! ```
//! use resilience_runtime::words::severity::{Classify, Severity};
//! use sqlx_core::error::Error; // the same as `sqlx::Error`
//!
//! assert_eq!(Error::PoolTimedOut.severity(), Severity::Recoverable);
//! assert_eq!(Error::RowNotFound.severity(), Severity::Permanent);
//! ```

mod codes;

use sqlx_core::error::{DatabaseError, Error};

use crate::words::rejection::Rejection;
use crate::words::severity::{Classify, Severity, rejection_in, verdict_of_dyn};

impl Classify for Error {
    fn severity(&self) -> Severity {
        match self {
            Self::Database(error) => of_database(&**error),
            Self::Io(error) => error.severity(),
            Self::Tls(error) => verdict_of_dyn(&**error).severity,
            Self::WorkerCrashed => Severity::Transient,
            Self::PoolTimedOut | Self::BeginFailed | Self::Protocol(_) => Severity::Recoverable,
            _ => Severity::Permanent,
        }
    }

    fn rejection(&self) -> Option<&Rejection> {
        rejection_in(self)
    }
}

fn of_database(error: &dyn DatabaseError) -> Severity {
    let code = error.code().unwrap_or_default();
    if code == codes::GENERAL {
        // only `MySQL`'s own type has the number as such, and its text begins with it
        let text = error.to_string();
        let number = text.split(' ').next().and_then(|first| first.parse().ok());
        return codes::of_mysql(number);
    }
    codes::of(&code)
}
