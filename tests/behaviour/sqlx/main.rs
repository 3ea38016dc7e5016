//! The errors of sqlx, as the derive and the attributes see them; without a database.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io;

use proptest::prelude::*;
use resilience::registry::scope;
use resilience::{Classify, Registry, Severity, retry_with_backoff};
use sqlx_core::error::{DatabaseError, Error, ErrorKind};

/// What a driver makes of a database's answer.
#[derive(Debug)]
struct Answer {
    code: Option<String>,
    text: &'static str,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl StdError for Answer {}

impl DatabaseError for Answer {
    fn message(&self) -> &str {
        self.text
    }
    fn code(&self) -> Option<Cow<'_, str>> {
        self.code.as_deref().map(Cow::Borrowed)
    }
    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }
    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }
    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

fn answered(code: &str) -> Error {
    said(Some(code), "told")
}

fn said(code: Option<&str>, text: &'static str) -> Error {
    let code = code.map(str::to_owned);
    Error::from(Answer { code, text })
}

#[derive(Debug, Classify)]
enum Trouble {
    #[severity(source)]
    Store(Error),
}

#[track_caller]
fn all(codes: &[&str], severity: Severity) {
    for code in codes {
        assert_eq!(answered(code).severity(), severity, "{code}");
        assert_eq!(Trouble::Store(answered(code)).severity(), severity);
    }
}

#[test]
fn a_sqlstate_says_how_bad_it_is() {
    let transient = [
        "40000", "40001", "40P01", "08000", "08006", "57P05", "55P03",
    ];
    all(&transient, Severity::Transient);
    let recoverable = [
        "53100", "53200", "53300", "57P01", "57P03", "57014", "58030", "08004", "55006", "40003",
        "70100", "XX000", "99999",
    ];
    all(&recoverable, Severity::Recoverable);
    let permanent = [
        "23505", "23503", "23000", "42601", "42P01", "42501", "22001", "25006", "28P01", "3D000",
        "0A000", "21000", "44000", "54001", "55000", "P0001", "08P01", "40002", "57P04",
    ];
    all(&permanent, Severity::Permanent);
    all(&["XX001", "XX002"], Severity::Critical);
}

#[test]
fn a_result_code_of_sqlite_says_how_bad_it_is() {
    // the extended ones too: 261 and 517 are kinds of busy, 262 of locked, 2067 of a constraint, 778 and 8458 of I/O
    all(&["5", "6", "261", "517", "262"], Severity::Transient);
    let recoverable = ["7", "9", "10", "13", "14", "15", "778", "8458"];
    all(&recoverable, Severity::Recoverable);
    let permanent = ["1", "8", "19", "20", "2067", "787"];
    all(&permanent, Severity::Permanent);
    all(&["11", "26", "267"], Severity::Critical);
}

#[test]
fn a_number_of_mysql_counts_where_the_sqlstate_says_nothing() {
    let of = |text| said(Some("HY000"), text).severity();
    assert_eq!(
        of("1205 (HY000): Lock wait timeout exceeded"),
        Severity::Transient
    );
    assert_eq!(of("1213 (HY000): Deadlock found"), Severity::Transient);
    assert_eq!(of("1105 (HY000): Unknown error"), Severity::Recoverable);
    assert_eq!(of("no number"), Severity::Recoverable);
    // with a state of its own the state decides
    let deadlock = said(Some("40001"), "1213 (40001): Deadlock found");
    assert_eq!(deadlock.severity(), Severity::Transient);
    let twice = said(Some("23000"), "1062 (23000): Duplicate entry");
    assert_eq!(twice.severity(), Severity::Permanent);
    assert_eq!(said(None, "1205").severity(), Severity::Recoverable);
}

#[test]
fn what_sqlx_says_itself() {
    let broken = |kind| io::Error::from(kind);
    for (error, severity) in [
        (Error::PoolTimedOut, Severity::Recoverable),
        (Error::BeginFailed, Severity::Recoverable),
        (Error::Protocol("?".to_owned()), Severity::Recoverable),
        (Error::PoolClosed, Severity::Permanent),
        (Error::WorkerCrashed, Severity::Transient),
        (
            broken(io::ErrorKind::ConnectionReset).into(),
            Severity::Transient,
        ),
        (
            broken(io::ErrorKind::ConnectionRefused).into(),
            Severity::Recoverable,
        ),
        (broken(io::ErrorKind::NotFound).into(), Severity::Permanent),
        (
            Error::Tls(broken(io::ErrorKind::BrokenPipe).into()),
            Severity::Transient,
        ),
        (Error::Tls("bad certificate".into()), Severity::Recoverable),
        (Error::RowNotFound, Severity::Permanent),
        (Error::ColumnNotFound("id".to_owned()), Severity::Permanent),
        (Error::Decode("not a number".into()), Severity::Permanent),
        (
            Error::Configuration("no address".into()),
            Severity::Permanent,
        ),
        (Error::InvalidArgument("?".to_owned()), Severity::Permanent),
    ] {
        assert_eq!(error.severity(), severity, "{error}");
    }
}

proptest! {
    /// A code is text from elsewhere; whatever it is, it has a severity.
    #[test]
    fn no_code_is_too_strange(code in any::<String>()) {
        answered(&code).severity();
    }
}

#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
async fn stored(calls: &mut u32, code: &str) -> Result<(), Error> {
    *calls += 1;
    Err(answered(code))
}

#[tokio::test(start_paused = true)]
async fn an_attribute_asks_the_error() {
    scope(&Registry::new(), async {
        let mut calls = 0;
        stored(&mut calls, "40001").await.unwrap_err();
        assert_eq!(calls, 3);
        stored(&mut calls, "23505").await.unwrap_err();
        assert_eq!(calls, 4);
    })
    .await;
}
