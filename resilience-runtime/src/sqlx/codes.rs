//! The codes of databases and how bad they are; the table stands at the head of the folder.

use crate::words::severity::Severity;

/// The SQLSTATE of errors that have none of their own.
pub(super) const GENERAL: &str = "HY000";

/// How bad a code is: an SQLSTATE, which has five characters, or a number of `SQLite`, which has fewer.
pub(super) fn of(code: &str) -> Severity {
    match code.parse() {
        Ok(number) if code.len() < 5 => of_sqlite(number),
        _ => of_sqlstate(code),
    }
}

fn of_sqlstate(code: &str) -> Severity {
    match code {
        "40000" | "40001" | "40P01" | "55P03" | "57P05" => Severity::Transient,
        "08004" | "55006" => Severity::Recoverable,
        "08P01" | "40002" | "57P04" => Severity::Permanent,
        "XX001" | "XX002" => Severity::Critical,
        _ => of_class(code.as_bytes().get(..2).unwrap_or_default()),
    }
}

fn of_class(class: &[u8]) -> Severity {
    match class {
        b"08" => Severity::Transient,
        // data, constraints, rights, cursors, names; what is not supported, syntax, views, limits, states, raised by the user
        [b'2' | b'3', _] | b"0A" | b"42" | b"44" | b"54" | b"55" | b"P0" => Severity::Permanent,
        _ => Severity::Recoverable,
    }
}

/// A result code of `SQLite`: the low byte says what happened, the rest how.
fn of_sqlite(code: u32) -> Severity {
    match code & 0xff {
        5 | 6 => Severity::Transient,
        7 | 9 | 10 | 13 | 14 | 15 => Severity::Recoverable,
        11 | 26 => Severity::Critical,
        _ => Severity::Permanent,
    }
}

/// An error of `MySQL` that has only a number.
pub(super) fn of_mysql(number: Option<u16>) -> Severity {
    match number {
        Some(1205 | 1213) => Severity::Transient,
        _ => Severity::Recoverable,
    }
}
