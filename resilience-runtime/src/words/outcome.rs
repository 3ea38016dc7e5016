//! Outcomes as types: what a guarded function gives back, seen without knowing how its author spelt it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::rejection::{FromRejection, Rejection};
use super::severity::{Classify, Severity};

/// How a call ended, as every policy counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The body gave a value.
    Success,
    /// A fallback or a stale value answered instead of the body.
    Degraded,
    /// The body gave an error.
    Error,
    /// A policy refused the call.
    Rejected,
    /// The future was dropped before it ended.
    Abandoned,
    /// The body panicked.
    Panicked,
}

/// What a cache answered a call with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// A fresh entry.
    Hit,
    /// An expired entry, served because it may be.
    Stale,
    /// The result of a run that another caller had begun.
    Coalesced,
    /// Nothing: this caller ran the body.
    Miss,
}

/// Why a call has no value: its body failed, or a policy refused it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// The body failed with this error.
    Failed(E),
    /// A policy refused the call, or ended it without a result of the body.
    Rejected(Rejection),
}

impl<E> Failure<E> {
    /// The error as the function's callers see it: a rejection becomes `E`.
    pub fn into_error(self) -> E
    where
        E: FromRejection,
    {
        match self {
            Self::Failed(error) => error,
            Self::Rejected(rejection) => E::from_rejection(rejection),
        }
    }

    /// The rejection, where it is one.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Failed(_) => None,
            Self::Rejected(rejection) => Some(rejection),
        }
    }

    /// The body's own error, where it is one.
    pub fn error(&self) -> Option<&E> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Rejected(_) => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Rejected(rejection) => rejection.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for Failure<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Rejected(rejection) => Some(rejection),
        }
    }
}

impl<E: Classify> Classify for Failure<E> {
    fn severity(&self) -> Severity {
        match self {
            Self::Failed(error) => error.severity(),
            Self::Rejected(rejection) => rejection.verdict().severity,
        }
    }
    fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Failed(error) => error.retry_after(),
            Self::Rejected(rejection) => rejection.retry_after(),
        }
    }
    fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Failed(error) => error.rejection(),
            Self::Rejected(rejection) => Some(rejection),
        }
    }
}

/// The failure of a function that returns `Option`: there is no value, and nothing more is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Absent;

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no value")
    }
}

impl std::error::Error for Absent {}

impl Classify for Absent {
    fn severity(&self) -> Severity {
        Severity::Recoverable
    }
}

impl From<Rejection> for Absent {
    fn from(_: Rejection) -> Self {
        Self
    }
}

/// The rejection of a stack that cannot reject: there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

/// What may stand in a stack where a rejection may: [`Rejection`], or [`Never`] where no layer can refuse.
pub trait Refusal: Sized {
    /// The rejection, where there can be one.
    fn as_rejection(&self) -> Option<&Rejection>;
    /// The rejection by value; a stack that cannot reject never gets here.
    fn into_rejection(self) -> Rejection;
}

impl Refusal for Rejection {
    fn as_rejection(&self) -> Option<&Rejection> {
        Some(self)
    }
    fn into_rejection(self) -> Rejection {
        self
    }
}

impl Refusal for Never {
    fn as_rejection(&self) -> Option<&Rejection> {
        match *self {}
    }
    fn into_rejection(self) -> Rejection {
        match self {}
    }
}

/// A return type in which success and failure can be told apart: `Result` under any alias, and `Option`.
#[diagnostic::on_unimplemented(
    message = "this layer must see whether the call failed, so the function must return `Result` or `Option`, not `{Self}`",
    label = "neither `Result` nor `Option`"
)]
pub trait Outcome: Sized {
    /// The success value.
    type Ok;
    /// The error; [`Absent`] for `Option`.
    type Err;
    /// Whether this is an `Option`, whose `None` breakers ignore and profiles don't count as an error.
    const OPTION: bool;

    /// The success value, where it is one.
    fn as_ok(&self) -> Option<&Self::Ok>;
    /// The error, where it is one.
    fn as_err(&self) -> Option<&Self::Err>;
    /// The two apart.
    ///
    /// # Errors
    /// The function's own error.
    fn into_result(self) -> Result<Self::Ok, Self::Err>;
    /// A success from its value.
    fn from_ok(value: Self::Ok) -> Self;
    /// A failure from its error.
    fn from_err(error: Self::Err) -> Self;
}

impl<T, E> Outcome for Result<T, E> {
    type Ok = T;
    type Err = E;
    const OPTION: bool = false;

    fn as_ok(&self) -> Option<&T> {
        self.as_ref().ok()
    }
    fn as_err(&self) -> Option<&E> {
        self.as_ref().err()
    }
    fn into_result(self) -> Result<T, E> {
        self
    }
    fn from_ok(value: T) -> Self {
        Ok(value)
    }
    fn from_err(error: E) -> Self {
        Err(error)
    }
}

impl<T> Outcome for Option<T> {
    type Ok = T;
    type Err = Absent;
    const OPTION: bool = true;

    fn as_ok(&self) -> Option<&T> {
        self.as_ref()
    }
    fn as_err(&self) -> Option<&Absent> {
        match self {
            Some(_) => None,
            None => Some(&Absent),
        }
    }
    fn into_result(self) -> Result<T, Absent> {
        self.ok_or(Absent)
    }
    fn from_ok(value: T) -> Self {
        Some(value)
    }
    fn from_err(_: Absent) -> Self {
        None
    }
}

/// A return type that can stand for a rejection: `Result<_, E>` with `E: From<Rejection>`, and `Option`.
#[diagnostic::on_unimplemented(
    message = "this layer can refuse a call, so the function must return `Result` or `Option`, not `{Self}`",
    label = "cannot say that the call was refused",
    note = "or put a `#[fallback(..)]` above it that answers every failure"
)]
pub trait Reject: Outcome {
    /// What the caller gets instead of the body's result.
    fn reject(rejection: Rejection) -> Self;
}

impl<T, E: FromRejection> Reject for Result<T, E> {
    fn reject(rejection: Rejection) -> Self {
        Err(E::from_rejection(rejection))
    }
}

impl<T> Reject for Option<T> {
    fn reject(_: Rejection) -> Self {
        None
    }
}
