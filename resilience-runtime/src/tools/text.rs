//! Options from texts, as files and environment variables have them: the same forms as in attributes.

use std::time::Duration;

use super::backoff::Backoff;
use super::jitter::Jitter;

/// A value that a text can give.
pub trait FromText: Sized {
    /// The value.
    ///
    /// # Errors
    /// What can be written instead, as the end of a sentence.
    fn from_text(text: &str) -> Result<Self, &'static str>;
}

macro_rules! whole {
    ($($type:ty),*) => {$(
        impl FromText for $type {
            fn from_text(text: &str) -> Result<Self, &'static str> {
                text.trim().replace('_', "").parse().map_err(|_| "a whole number")
            }
        }
    )*};
}
whole!(u32, u64, usize);

impl FromText for f64 {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        text.trim().parse().map_err(|_| "a number")
    }
}

impl FromText for bool {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "true" | "1" | "on" | "yes" => Ok(true),
            "false" | "0" | "off" | "no" => Ok(false),
            _ => Err("`true` or `false`"),
        }
    }
}

const DURATION: &str = "a duration with units, such as `250ms` or `1m 30s`, or a number of seconds";

impl FromText for Duration {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return Self::try_from_secs_f64(seconds).map_err(|_| DURATION);
        }
        let mut sum = Self::ZERO;
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .ok_or(DURATION)?;
            let (number, after) = rest.split_at(digits);
            let after = after.trim_start();
            let letters = after
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(after.len());
            let (unit, next) = after.split_at(letters);
            let unit = match unit {
                "ns" => 1e-9,
                "us" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3_600.0,
                "d" => 86_400.0,
                _ => return Err(DURATION),
            };
            let number: f64 = number.parse().map_err(|_| DURATION)?;
            let part = Self::try_from_secs_f64(number * unit).map_err(|_| DURATION)?;
            sum = sum.checked_add(part).ok_or(DURATION)?;
            rest = next.trim_start();
        }
        if text.is_empty() {
            Err(DURATION)
        } else {
            Ok(sum)
        }
    }
}

impl FromText for Backoff {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "exponential" => Ok(Self::Exponential),
            "linear" => Ok(Self::Linear),
            "constant" => Ok(Self::Constant),
            _ => Err("`exponential`, `linear` or `constant`"),
        }
    }
}

impl FromText for Jitter {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        match text.trim() {
            "true" => Ok(Self::Proportional),
            "false" => Ok(Self::None),
            "full" => Ok(Self::Full),
            "equal" => Ok(Self::Equal),
            "decorrelated" => Ok(Self::Decorrelated),
            _ => Err("`true`, `false`, `full`, `equal` or `decorrelated`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_in_attributes() {
        let ms = Duration::from_millis;
        for (text, value) in [
            ("250ms", ms(250)),
            ("1.5s", ms(1_500)),
            ("1m 30s", ms(90_000)),
            ("2h", ms(7_200_000)),
            ("30", ms(30_000)),
            ("0.25", ms(250)),
            (" 1 s ", ms(1_000)),
            ("1d", ms(86_400_000)),
        ] {
            assert_eq!(Duration::from_text(text), Ok(value), "{text}");
        }
        for text in ["", "s", "5x", "-1", "1s s", "NaN", "1e300d", "5 0", "ms250"] {
            assert!(Duration::from_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_and_words() {
        assert_eq!(u32::from_text("10_000"), Ok(10_000));
        assert!(u32::from_text("-1").is_err());
        assert!(u32::from_text("4294967296").is_err());
        assert_eq!(f64::from_text("0.5"), Ok(0.5));
        assert_eq!(bool::from_text("off"), Ok(false));
        assert_eq!(Jitter::from_text("full"), Ok(Jitter::Full));
        assert!(Backoff::from_text("cubic").is_err());
    }
}
