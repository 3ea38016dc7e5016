//! Durations as attributes write them: `"1m 30s"`, a number of seconds, or an expression of type `Duration`.

use std::time::Duration;

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::diagnostics::{Errors, located};
use super::entry::{Entry, first_span};
use super::literal::Shape;

/// Whether an option may be zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zero {
    Allowed,
    Refused,
}

/// A duration option's value.
#[derive(Clone, Debug)]
pub(crate) enum DurationValue {
    /// Known when compiled.
    Literal(Duration, Span),
    /// An expression, whose type rustc checks at the expression.
    Expr(TokenStream),
}

impl DurationValue {
    /// The value, where it is known when compiled.
    pub(crate) fn literal(&self) -> Option<Duration> {
        match self {
            Self::Literal(value, _) => Some(*value),
            Self::Expr(_) => None,
        }
    }

    /// An expression of type `core::time::Duration`.
    pub(crate) fn tokens(&self) -> TokenStream {
        match self {
            Self::Literal(value, span) => {
                let seconds = Literal::u64_unsuffixed(value.as_secs());
                let nanos = Literal::u32_unsuffixed(value.subsec_nanos());
                quote_spanned!(located(*span)=> ::core::time::Duration::new(#seconds, #nanos))
            }
            Self::Expr(value) => {
                let checked = quote_spanned! {located(first_span(value))=>
                    let __res_d: ::core::time::Duration
                };
                let given = quote_spanned!(located(first_span(value))=> __res_d);
                quote!({ #checked = #value; #given })
            }
        }
    }
}

impl Entry {
    /// A string with units, a number of seconds, or an expression of type `Duration`.
    pub(crate) fn duration(&self, zero: Zero, errors: &Errors) -> Option<DurationValue> {
        let value = self.single(errors)?;
        let read = match self.shape() {
            Shape::Str(text) => parse(&text.value()),
            Shape::Int(int, minus) => number(int.base10_digits(), int.suffix(), minus, value),
            Shape::Float(float, minus) => {
                number(float.base10_digits(), float.suffix(), minus, value)
            }
            Shape::Bool(_) | Shape::OtherLiteral => {
                Err(format!("`{value}` is not a duration: {EXAMPLES}"))
            }
            Shape::Ident(_) | Shape::Expression => {
                return Some(DurationValue::Expr(value.clone()));
            }
        };
        match read {
            Err(message) => self.refuse(errors, message),
            Ok(Duration::ZERO) if zero == Zero::Refused => self.refuse(
                errors,
                format_args!("{} must be longer than zero", self.label()),
            ),
            Ok(duration) => Some(DurationValue::Literal(duration, first_span(value))),
        }
    }
}

const EXAMPLES: &str = r#"write e.g. "100ms", "1.5s", "5m", "2h""#;

/// A number written without quotes: seconds, unless it carries a unit as its suffix.
fn number(
    digits: &str,
    suffix: &str,
    minus: bool,
    written: &TokenStream,
) -> Result<Duration, String> {
    if minus {
        return Err("a duration cannot be negative".to_owned());
    }
    if unit(suffix).is_some() {
        return Err(format!(
            "a duration with a unit is a string: write \"{digits}{suffix}\""
        ));
    }
    let typed = ["", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];
    let signed = ["i8", "i16", "i32", "i64", "i128", "isize"];
    if !typed.contains(&suffix) && !signed.contains(&suffix) {
        return Err(format!(
            "`{written}` is not a duration: unknown unit `{suffix}`; {EXAMPLES}"
        ));
    }
    if digits.contains(['e', 'E']) {
        let seconds = digits.parse::<f64>().unwrap_or(f64::INFINITY);
        return Duration::try_from_secs_f64(seconds).map_err(|_| TOO_LONG.to_owned());
    }
    total(amount(digits, SECOND).ok_or(TOO_LONG)?)
}

const TOO_LONG: &str = "this is longer than a `Duration` can be";

/// A string of amounts and units, `"1m 30s"`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = |why: &str| format!("`\"{text}\"` is not a duration: {why}; {EXAMPLES}");
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(wrong("it is empty"));
    }
    if rest.starts_with('-') {
        return Err("a duration cannot be negative".to_owned());
    }
    let mut nanos = 0_u128;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'));
        let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
        if digits.is_empty() || !is_decimal(digits) {
            return Err(wrong("expected a number"));
        }
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic());
        let (name, after) = after.split_at(end.unwrap_or(after.len()));
        if name.is_empty() {
            return Err(wrong("it has no unit"));
        }
        let unit = unit(name).ok_or_else(|| wrong(&format!("unknown unit `{name}`")))?;
        let part = amount(digits, unit).ok_or(TOO_LONG)?;
        nanos = nanos.checked_add(part).ok_or(TOO_LONG)?;
        rest = after.trim_start();
    }
    total(nanos)
}

const SECOND: u128 = 1_000_000_000;

/// A unit's length in nanoseconds.
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

fn is_decimal(digits: &str) -> bool {
    let mut parts = digits.split('.');
    let filled = |part: &str| part.bytes().any(|byte| byte.is_ascii_digit());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(whole), None, _) => filled(whole),
        (Some(whole), Some(fraction), None) => filled(whole) && filled(fraction),
        _ => false,
    }
}

/// Decimal digits times a unit, in nanoseconds, exactly; what is finer than a nanosecond falls away.
fn amount(digits: &str, unit: u128) -> Option<u128> {
    let digits: String = digits.chars().filter(|c| *c != '_').collect();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole = match whole {
        "" => 0,
        whole => whole.parse::<u128>().ok()?,
    };
    let mut nanos = whole.checked_mul(unit)?;
    let mut place = unit;
    for digit in fraction.bytes() {
        // the longest unit has 14 digits, so nothing is left of a longer fraction
        if place == 0 {
            break;
        }
        // whole units of this place first: a minute does not divide by 10 for ever
        nanos = nanos.checked_add(u128::from(digit.wrapping_sub(b'0')) * place / 10)?;
        place /= 10;
    }
    Some(nanos)
}

fn total(nanos: u128) -> Result<Duration, String> {
    let seconds = u64::try_from(nanos / SECOND).map_err(|_| TOO_LONG)?;
    let rest = u32::try_from(nanos % SECOND).map_err(|_| TOO_LONG)?;
    Ok(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::options::Written;

    #[test]
    fn strings_with_units() {
        for (text, millis) in [
            ("250ms", 250),
            ("1.5s", 1_500),
            ("5m", 300_000),
            ("2h", 7_200_000),
            ("1m 30s", 90_000),
            ("1m30s", 90_000),
            ("1d", 86_400_000),
            ("5 minutes", 300_000),
            ("1 hour 2 minutes", 3_720_000),
            ("1_000 ms", 1_000),
            (" 0.25 s ", 250),
            ("1000us", 1),
            ("0s", 0),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(parse("7ns"), Ok(Duration::from_nanos(7)));
        assert_eq!(parse("0.1s"), Ok(Duration::from_millis(100)), "exactly");
        assert_eq!(
            parse("0.333333333333333333333m").map(|d| d.as_millis()),
            Ok(19_999)
        );
    }

    #[test]
    fn strings_that_are_no_durations() {
        for (text, part) in [
            ("30", "it has no unit; write e.g. \"100ms\""),
            ("", "it is empty"),
            ("s", "expected a number"),
            ("1.2.3s", "expected a number"),
            (".s", "expected a number"),
            ("5 fortnights", "unknown unit `fortnights`"),
            ("5M", "unknown unit `M`"),
            ("1m, 30s", "expected a number"),
            ("-5s", "a duration cannot be negative"),
            ("99999999999999999999d", "longer than a `Duration` can be"),
            (
                "999999999999999999999999999999999999999999s",
                "longer than a `Duration`",
            ),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(parse("30").is_err_and(|error| error.starts_with("`\"30\"` is not a duration: ")));
    }

    fn read(value: &str, zero: Zero) -> Result<DurationValue, String> {
        let errors = Errors::new();
        let tokens = format!("ttl = {value}").parse().expect("tokens");
        let mut written = Written::parse("cached", Span::call_site(), tokens, &errors);
        let value = written
            .take("ttl")
            .and_then(|entry| entry.duration(zero, &errors));
        written.finish(&errors);
        value.ok_or_else(|| errors.messages().join(" / "))
    }

    #[test]
    fn numbers_are_seconds() {
        for (value, millis) in [
            ("30", 30_000),
            ("1.0", 1_000),
            ("0.1", 100),
            ("1.", 1_000),
            ("1_000", 1_000_000),
            ("2e3", 2_000_000),
            ("30u64", 30_000),
            ("(3)", 3_000),
            ("0x10", 16_000),
            ("0", 0),
        ] {
            let read = read(value, Zero::Allowed).map(|value| value.literal());
            assert_eq!(read, Ok(Some(Duration::from_millis(millis))), "{value}");
        }
    }

    #[test]
    fn values_refused_at_the_token() {
        for (value, message) in [
            ("\"0s\"", "`ttl` must be longer than zero"),
            ("0", "`ttl` must be longer than zero"),
            ("-1", "a duration cannot be negative"),
            ("-(1)", "a duration cannot be negative"),
            ("30ms", "a duration with a unit is a string: write \"30ms\""),
            ("1.5s", "a duration with a unit is a string: write \"1.5s\""),
            ("1e400", "this is longer than a `Duration` can be"),
            (
                "18446744073709551616",
                "this is longer than a `Duration` can be",
            ),
        ] {
            assert_eq!(
                read(value, Zero::Refused).err().as_deref(),
                Some(message),
                "{value}"
            );
        }
        for value in ["true", "'s'", "b\"5s\"", "5apples"] {
            let error = read(value, Zero::Refused).expect_err(value);
            assert!(error.contains("is not a duration"), "{error}");
        }
    }

    #[test]
    fn expressions_pass_and_are_typed_at_the_value() {
        let value = read("self.config.ttl * 2", Zero::Refused).expect("an expression");
        assert!(value.literal().is_none());
        assert_eq!(
            value.tokens().to_string(),
            "{ let __res_d : :: core :: time :: Duration = self . config . ttl * 2 ; __res_d }"
        );
        let value = read("\"1.5s\"", Zero::Refused).expect("a literal");
        assert_eq!(
            value.tokens().to_string(),
            ":: core :: time :: Duration :: new (1 , 500000000)"
        );
    }
}
