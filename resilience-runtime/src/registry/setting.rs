//! One number from outside, and the error that lists what is wrong with some.

use std::fmt;

use crate::words::number::Source;

/// One number from outside: of which policies, which option, and its value in the form that attributes have.
///
/// ```
/// use resilience_runtime::registry::Setting;
/// let for_one = Setting::new("circuit_breaker", "openai", "failure_threshold", "10");
/// let for_all = Setting::of_kind("retry", "max_delay", "5s");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub(super) kind: String,
    pub(super) name: Option<String>,
    pub(super) field: String,
    pub(super) value: String,
    pub(super) source: Source,
    /// What the name may also be written as: `OPENAI` for `openai`.
    pub(super) loosely: bool,
    /// Which of the texts it was read in, where it was read: what stands in one of them has no order.
    pub(super) read_in: Option<usize>,
}

impl Setting {
    /// An option of the policy of this kind and name. It stands before what its attribute says.
    pub fn new(
        kind: impl Into<String>,
        name: impl Into<String>,
        field: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            kind: kind.into(),
            name: Some(name.into()),
            field: field.into(),
            value: value.into(),
            source: Source::RunTime,
            loosely: false,
            read_in: None,
        }
    }

    /// An option of every policy of this kind whose attribute or builder does not say it.
    pub fn of_kind(
        kind: impl Into<String>,
        field: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            name: None,
            ..Self::new(kind, "", field, value)
        }
    }

    /// The same, from this source.
    #[must_use]
    pub fn from(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// Lets the name be written as environment variables can: case does not matter, and `_` stands for whatever is neither a
    /// letter nor a digit.
    #[must_use]
    pub fn loosely(mut self) -> Self {
        self.loosely = true;
        self
    }

    #[cfg(feature = "configure")]
    pub(crate) fn read_in(mut self, text: usize) -> Self {
        self.read_in = Some(text);
        self
    }
}

/// What is wrong with numbers from outside: all of it. None of them was put in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingsError {
    /// A sentence for each.
    pub problems: Vec<String>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no number was changed: {}", self.problems.join("; "))
    }
}

impl std::error::Error for SettingsError {}
