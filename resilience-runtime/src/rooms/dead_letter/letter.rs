//! A dead letter: a call that failed for good.

use serde::Serialize;
use serde_json::Value;

use crate::words::id::Place;
use crate::words::severity::Severity;

/// A call that failed for good, kept to be looked at and perhaps run again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DeadLetter {
    /// Its number, never given twice in one queue.
    pub id: u64,
    /// The function that failed: `module::function`.
    pub function: String,
    /// Where the function stands.
    pub site: Place,
    /// The last error in words.
    pub error: String,
    /// How bad the last error was.
    pub severity: Severity,
    /// How many attempts were made, replays not included.
    pub attempts: u32,
    /// When the first attempt failed, in milliseconds since the Unix epoch.
    pub first_ms: u64,
    /// When the last attempt failed, in milliseconds since the Unix epoch.
    pub last_ms: u64,
    /// The call's arguments, where the function asked for them to be kept: an array, one element an argument.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Value>,
    /// How many replays failed again.
    pub replays: u32,
    /// What the last failed replay said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_error: Option<String>,
}

/// What is known of a call that failed for good, before it is kept.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where the function stands.
    pub place: &'static Place,
    /// The last error in words.
    pub error: String,
    /// How bad the last error was.
    pub severity: Severity,
    /// How many attempts were made.
    pub attempts: u32,
    /// When the first attempt failed, in milliseconds since the Unix epoch.
    pub first_ms: u64,
    /// When the last attempt failed, in milliseconds since the Unix epoch.
    pub last_ms: u64,
    /// The call's arguments, where they are kept.
    pub arguments: Option<Value>,
}

impl Report {
    pub(super) fn into_letter(self, id: u64) -> DeadLetter {
        DeadLetter {
            id,
            function: self.place.path(),
            site: *self.place,
            error: self.error,
            severity: self.severity,
            attempts: self.attempts,
            first_ms: self.first_ms,
            last_ms: self.last_ms,
            arguments: self.arguments,
            replays: 0,
            replay_error: None,
        }
    }
}

/// Which failures a function keeps as dead letters: its option `dead_letter`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DeadLetterMode {
    /// `false`: none.
    Off,
    /// `true`: those whose attempts, time or patience were used up, and critical ones. The default.
    #[default]
    On,
    /// `all`: those that are not retried as well.
    All,
}

impl DeadLetterMode {
    /// Whether a failure of this severity is kept; `spent` where it might have gone away, had there been more attempts.
    pub const fn keeps(self, severity: Severity, spent: bool) -> bool {
        match self {
            Self::Off => false,
            Self::On => spent || matches!(severity, Severity::Critical),
            Self::All => true,
        }
    }
}
