//! A batch's numbers: as written, checked, and with the defaults filled in.

use std::time::Duration;

use crate::tools::options::options;
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

const SIZE: usize = 100;
const MAX_WAIT: Duration = Duration::from_millis(10);
const AT_LEAST_ONE: &str = "at least 1";

options! {
    /// The options of `#[batch]`, each `None` where it was not written.
    pub struct BatchOptions {
        /// The most items in one batch; 100 where it is not written, at least 1.
        pub size: usize,
        /// How long the first item of a batch waits for others; 10 ms where it is not written, zero allowed.
        pub max_wait: Duration,
        /// The most batches that run at once; no limit where it is not written, at least 1.
        pub concurrency: usize,
    }
}

/// The numbers in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) size: usize,
    pub(super) max_wait: Duration,
    /// `usize::MAX` is no limit.
    pub(super) concurrency: usize,
}

impl Config {
    /// Defaults for what was not written, and for what cannot be meant; the latter is told.
    pub(super) fn from_options(name: &str, options: &BatchOptions) -> (Self, Vec<InvalidConfig>) {
        let mut invalid = Vec::new();
        let mut positive = |field, written: Option<usize>, default| match written {
            Some(0) => {
                invalid.push(InvalidConfig::new(
                    Kind::BATCH,
                    name,
                    field,
                    0,
                    AT_LEAST_ONE,
                ));
                default
            }
            Some(number) => number,
            None => default,
        };
        let config = Self {
            size: positive("size", options.size, SIZE),
            max_wait: options.max_wait.unwrap_or(MAX_WAIT),
            concurrency: positive("concurrency", options.concurrency, usize::MAX),
        };
        (config, invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_stand_for_what_is_missing_or_zero() {
        let (config, invalid) = Config::from_options("load", &BatchOptions::default());
        assert_eq!(
            (config.size, config.max_wait, config.concurrency),
            (100, Duration::from_millis(10), usize::MAX)
        );
        assert!(invalid.is_empty());

        let zeros = BatchOptions {
            size: Some(0),
            max_wait: Some(Duration::ZERO),
            concurrency: Some(0),
        };
        let (config, invalid) = Config::from_options("load", &zeros);
        assert_eq!(
            (config.size, config.max_wait, config.concurrency),
            (100, Duration::ZERO, usize::MAX)
        );
        let fields: Vec<_> = invalid.iter().map(|one| one.field).collect();
        assert_eq!(fields, ["size", "concurrency"]);
    }
}
