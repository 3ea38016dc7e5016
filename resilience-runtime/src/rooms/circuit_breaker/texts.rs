//! The breaker's own options from texts, as files and environment variables have them.

use std::time::Duration;

use super::config::{CircuitWindow, OnAbandon};
use crate::tools::text::FromText;

impl FromText for CircuitWindow {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        if let Ok(calls) = u32::from_text(text) {
            return Ok(Self::Calls(calls));
        }
        Duration::from_text(text)
            .map(Self::Time)
            .map_err(|_| "a whole number of calls, or a duration with units, such as `60s`")
    }
}

impl FromText for OnAbandon {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "ignored" => Ok(Self::Ignored),
            "failure" => Ok(Self::Failure),
            _ => Err("`ignored` or `failure`"),
        }
    }
}
