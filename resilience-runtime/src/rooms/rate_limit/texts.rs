//! A rate from a text, as files and environment variables have it.

use std::time::Duration;

use super::rate::Rate;
use crate::tools::text::FromText;

impl FromText for Rate {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        const RATE: &str = "so many in a time: `50/s`, `30/min`, `1000/h` or `5/10s`";
        let (permits, per) = text.split_once('/').ok_or(RATE)?;
        let permits = u32::from_text(permits).map_err(|_| RATE)?;
        let per = per.trim();
        // a unit alone is one of it
        let alone = !per.is_empty() && per.chars().all(char::is_alphabetic);
        let per = if alone {
            Duration::from_text(&format!("1{per}"))
        } else {
            Duration::from_text(per)
        };
        Ok(Self::new(permits, per.map_err(|_| RATE)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_in_attributes() {
        for (text, permits, millis) in [
            ("50/s", 50, 1_000),
            ("30/min", 30, 60_000),
            ("30 / minute", 30, 60_000),
            ("1_000/h", 1_000, 3_600_000),
            ("2/day", 2, 86_400_000),
            ("100/10s", 100, 10_000),
            ("5/1m 30s", 5, 90_000),
        ] {
            let rate = Rate::new(permits, Duration::from_millis(millis));
            assert_eq!(Rate::from_text(text), Ok(rate), "{text}");
        }
        for text in ["50", "/s", "-1/s", "1.5/s", "5/", "5/fortnight", "5/-1s"] {
            assert!(Rate::from_text(text).is_err(), "{text}");
        }
    }
}
