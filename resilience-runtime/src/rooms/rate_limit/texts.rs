//! A rate from a text, as files and environment variables have it.

use std::time::Duration;

use super::config::{DAY, Rate};
use crate::tools::text::FromText;

impl FromText for Rate {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        const RATE: &str = "so many in a time: `50/s`, `30/min`, `1000/h` or `5/10s`";
        let (permits, per) = text.split_once('/').ok_or(RATE)?;
        let permits = u32::from_text(permits).map_err(|_| RATE)?;
        let per = match per.trim() {
            "s" | "sec" => Duration::from_secs(1),
            "m" | "min" => Duration::from_secs(60),
            "h" => Duration::from_secs(60 * 60),
            "d" => DAY,
            other => Duration::from_text(other).map_err(|_| RATE)?,
        };
        Ok(Self::new(permits, per))
    }
}
