//! A rate as attributes write it: `"30/min"`, `per_second = 50`, or an expression of type `Rate`.

use std::time::Duration;

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::emit::ours;
use crate::parse::{Entry, Errors, Integer, Shape, duration_of, first_span};

/// So many permits in a time.
pub(crate) enum Rate {
    /// Known when compiled.
    Literal(u32, Duration, Span),
    /// A number of permits in a second, by an expression.
    PerSecond(TokenStream),
    /// An expression of type `Rate`.
    Expr(TokenStream),
}

/// Permits lie at least a nanosecond apart.
const MOST_PER_SECOND: u64 = 1_000_000_000;
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl Rate {
    /// `per_second = 50`
    pub(crate) fn per_second(entry: &Entry, errors: &Errors) -> Option<Self> {
        if let Shape::Float(..) = entry.shape() {
            return entry.refuse(
                errors,
                "`per_second` is a whole number; write less than one a second as a rate, `\"30/min\"`",
            );
        }
        if let Shape::Str(text) = entry.shape() {
            let text = text.value();
            return entry.refuse(
                errors,
                format_args!(
                    "`per_second` is a whole number; a rate stands alone: write `\"{text}\"`"
                ),
            );
        }
        let none =
            "`per_second` must be at least 1; to let nothing through, force a circuit breaker open";
        match entry.integer(1..=MOST_PER_SECOND, none, errors)? {
            Integer::Literal(permits, span) => {
                let permits = u32::try_from(permits).ok()?;
                Self::checked(entry, permits, Duration::from_secs(1), span, errors)
            }
            Integer::Expr(value) => Some(Self::PerSecond(value)),
        }
    }

    /// `"30/min"`, `"100/10s"`, or an expression.
    pub(crate) fn parse(entry: &Entry, errors: &Errors) -> Option<Self> {
        let value = entry.single(errors)?;
        match entry.shape() {
            Shape::Str(text) => match read(&text.value()) {
                Ok((permits, per)) => {
                    Self::checked(entry, permits, per, first_span(value), errors)
                }
                Err(why) => entry.refuse(errors, why),
            },
            Shape::Int(..) | Shape::Float(..) => entry.refuse(
                errors,
                format_args!("`{value}` in which time? write `per_second = {value}`, or a rate such as `\"30/min\"`"),
            ),
            Shape::Bool(_) | Shape::OtherLiteral => {
                entry.refuse(errors, format_args!("`{value}` is not a rate: {EXAMPLES}"))
            }
            Shape::Ident(_) | Shape::Expression => Some(Self::Expr(value.clone())),
        }
    }

    fn checked(
        entry: &Entry,
        permits: u32,
        per: Duration,
        at: Span,
        errors: &Errors,
    ) -> Option<Self> {
        let nanos = per.as_nanos();
        let kept = nanos.div_ceil(u128::from(permits)) * u128::from(permits);
        if (kept - nanos).saturating_mul(1000) > nanos {
            return entry.refuse(
                errors,
                "permits lie whole nanoseconds apart, so a rate this high cannot be kept to a thousandth",
            );
        }
        Some(Self::Literal(permits, per, at))
    }

    /// An expression of type `Rate`.
    pub(crate) fn tokens(&self, at: Span) -> TokenStream {
        match self {
            Self::Literal(permits, per, at) => {
                let span = ours(*at);
                let permits = Literal::u32_unsuffixed(*permits);
                let (seconds, nanos) = (
                    Literal::u64_unsuffixed(per.as_secs()),
                    Literal::u32_unsuffixed(per.subsec_nanos()),
                );
                quote_spanned!(span=> __res::Rate::new(#permits, ::core::time::Duration::new(#seconds, #nanos)))
            }
            Self::PerSecond(value) => {
                let span = ours(at);
                quote_spanned!(span=> __res::Rate::per_second(#value))
            }
            Self::Expr(value) => value.to_token_stream(),
        }
    }

    /// How many permits such a window holds, where both are known.
    pub(crate) fn in_window(&self, window: Option<Duration>) -> Option<u128> {
        match (self, window) {
            (Self::Literal(permits, per, _), Some(window)) => {
                Some(u128::from(*permits).checked_mul(window.as_nanos())? / per.as_nanos())
            }
            _ => None,
        }
    }
}

const EXAMPLES: &str = r#"write e.g. "50/s", "30/min", "100/10s""#;

/// `N/time`, where the time may be a bare unit.
fn read(text: &str) -> Result<(u32, Duration), String> {
    let wrong = |why: &str| format!("`\"{text}\"` is not a rate: {why}; {EXAMPLES}");
    let Some((permits, per)) = text.split_once('/') else {
        return Err(wrong("it has no `/` and a time"));
    };
    let permits = permits.trim().replace('_', "");
    let permits = match permits.parse::<u32>() {
        Ok(0) => return Err(wrong("it lets nothing through")),
        Ok(permits) => permits,
        Err(_) => return Err(wrong("before the `/` stands a whole number")),
    };
    let per = per.trim();
    let bare = per.chars().all(char::is_alphabetic) && !per.is_empty();
    let long = if bare {
        format!("1{per}")
    } else {
        per.to_owned()
    };
    let Ok(per) = duration_of(&long) else {
        return Err(wrong(&format!("`{per}` is no time")));
    };
    if per.is_zero() {
        return Err(wrong("its time is zero"));
    }
    if per > LONGEST {
        return Err(wrong("its time is longer than a year"));
    }
    Ok((permits, per))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_with_units() {
        for (text, permits, millis) in [
            ("50/s", 50, 1_000),
            ("30/min", 30, 60_000),
            ("30 / minute", 30, 60_000),
            ("1_000/h", 1_000, 3_600_000),
            ("2/day", 2, 86_400_000),
            ("100/10s", 100, 10_000),
            ("5/1m 30s", 5, 90_000),
            ("1/250ms", 1, 250),
        ] {
            assert_eq!(
                read(text),
                Ok((permits, Duration::from_millis(millis))),
                "{text}"
            );
        }
    }

    #[test]
    fn texts_that_are_no_rates() {
        for (text, part) in [
            ("50", "no `/` and a time"),
            ("/s", "a whole number"),
            ("0/s", "lets nothing through"),
            ("-1/s", "a whole number"),
            ("1.5/s", "a whole number"),
            ("5/", "`` is no time"),
            ("5/fortnight", "`fortnight` is no time"),
            ("5/0s", "time is zero"),
            ("5/400d", "longer than a year"),
            ("5/60", "`60` is no time"),
            ("99999999999/s", "a whole number"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
