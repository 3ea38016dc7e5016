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
        if let Some(nanos) = amount(text, SECOND) {
            return duration(nanos).ok_or(DURATION);
        }
        if let Ok(seconds) = text.parse::<f64>() {
            return Self::try_from_secs_f64(seconds).map_err(|_| DURATION);
        }
        let mut nanos = 0_u128;
        let mut rest = text;
        loop {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'));
            let (digits, after) = rest.split_at(end.ok_or(DURATION)?);
            let after = after.trim_start();
            let end = after.find(|c: char| !c.is_alphabetic());
            let (name, next) = after.split_at(end.unwrap_or(after.len()));
            let part = unit(name).and_then(|unit| amount(digits, unit));
            nanos = part
                .and_then(|part| nanos.checked_add(part))
                .ok_or(DURATION)?;
            rest = next.trim_start();
            if rest.is_empty() {
                return duration(nanos).ok_or(DURATION);
            }
        }
    }
}

const SECOND: u128 = 1_000_000_000;

/// A unit's length in nanoseconds: those that attributes know.
fn unit(name: &str) -> Option<u128> {
    Some(match name {
        "ns" | "nanosecond" | "nanoseconds" => 1,
        // both letters that look like a mu
        "us" | "µs" | "μs" | "microsecond" | "microseconds" => 1_000,
        "ms" | "millisecond" | "milliseconds" => 1_000_000,
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "m" | "min" | "mins" | "minute" | "minutes" => 60 * SECOND,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600 * SECOND,
        "d" | "day" | "days" => 86_400 * SECOND,
        _ => return None,
    })
}

/// Decimal digits times a unit, in nanoseconds, exactly; what is finer than a nanosecond falls away.
fn amount(digits: &str, unit: u128) -> Option<u128> {
    let digits = digits.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let decimal = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal(whole) || !decimal(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: u128 = match whole {
        "" => 0,
        whole => whole.parse().ok()?,
    };
    let mut nanos = whole.checked_mul(unit)?;
    let mut place = unit;
    for digit in fraction.bytes() {
        // a minute does not divide by 10 for ever, but what is left then is finer than a nanosecond
        nanos = nanos.checked_add(u128::from(digit - b'0') * place / 10)?;
        place /= 10;
    }
    Some(nanos)
}

fn duration(nanos: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanos / SECOND).ok()?;
    let rest = u32::try_from(nanos % SECOND).ok()?;
    Some(Duration::new(seconds, rest))
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
            ("1min", ms(60_000)),
            ("2 hours 1 minute", ms(7_260_000)),
            ("1_000ms", ms(1_000)),
            ("1_000", ms(1_000_000)),
            ("5 µs", Duration::from_micros(5)),
            ("1e3", ms(1_000_000)),
            ("18446744073709551615s", Duration::from_secs(u64::MAX)),
        ] {
            assert_eq!(Duration::from_text(text), Ok(value), "{text}");
        }
        for text in [
            "",
            "s",
            "5x",
            "-1",
            "-1s",
            "1s s",
            "NaN",
            "inf",
            "1e300d",
            "5 0",
            "ms250",
            ".",
            ".s",
            "_",
            "1.2.3s",
            "18446744073709551616s",
        ] {
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
