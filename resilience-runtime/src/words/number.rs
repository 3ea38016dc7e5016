//! Where a policy's number comes from.

use std::fmt;

use serde::Serialize;

/// Who said a number. Of two that say one, the later in this list wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// Nobody: it is the policy's own default.
    Default,
    /// The attribute that declares the policy.
    Attribute,
    /// The builder, where code made the policy.
    Code,
    /// A configuration file.
    File,
    /// An environment variable.
    Environment,
    /// [`Registry::update`](crate::registry::Registry::update), while the program ran.
    RunTime,
}

impl Source {
    /// The name in snapshots.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Attribute => "attribute",
            Self::Code => "code",
            Self::File => "file",
            Self::Environment => "environment",
            Self::RunTime => "run_time",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One number of a policy and where it comes from. A default is not in such lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Number {
    /// The option's name, as an attribute writes it.
    pub field: &'static str,
    /// The value: as it was written outside, or in `Debug` form.
    pub value: String,
    /// Who said it.
    pub source: Source,
}

impl Number {
    /// A number that this source gave.
    pub fn new(field: &'static str, value: impl Into<String>, source: Source) -> Self {
        Self {
            field,
            value: value.into(),
            source,
        }
    }
}
