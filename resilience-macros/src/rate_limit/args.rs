//! `#[rate_limit]` as written.

use proc_macro2::TokenStream;

use super::rate::Rate;
use crate::parse::{DurationValue, Entry, Errors, Integer, Shape, Text, Written, Zero};

/// How long a call waits for its turn.
pub(crate) enum Wait {
    Never,
    For(DurationValue),
}

/// An option with its place.
pub(crate) type Given<T> = Option<(Entry, T)>;

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    /// Whether a rate was written, be it one or not.
    pub(crate) rated: bool,
    pub(crate) rate: Option<Rate>,
    pub(crate) burst: Given<Integer>,
    pub(crate) window: Given<DurationValue>,
    pub(crate) wait: Given<Wait>,
    pub(crate) key: Option<TokenStream>,
    pub(crate) max_keys: Given<Integer>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("rate");
        let (per_second, named) = (written.take("per_second"), written.take("rate"));
        let mut args = Self {
            rated: false,
            rate: None,
            burst: given(written.take("burst"), |entry| {
                let why = "`burst` must be at least 1: with 0 nothing is ever let through";
                entry.integer(1..=u64::from(u32::MAX), why, errors)
            }),
            window: given(written.take("window"), |entry| {
                entry.duration(Zero::Refused, errors)
            }),
            wait: given(written.take("wait"), |entry| wait(entry, errors)),
            key: written
                .take("key")
                .and_then(|entry| entry.expression(errors)),
            max_keys: given(written.take("max_keys"), |entry| {
                let why = "`max_keys` must be at least 1";
                entry.integer(1..=100_000_000, why, errors)
            }),
            map_rejection: written
                .take("map_rejection")
                .and_then(|entry| entry.expression(errors)),
            name: written.take("name").and_then(|entry| entry.string(errors)),
            written: listed,
        };
        let unnamed = written.positional_as("rate");
        let mut given = [&per_second, &named, &unnamed]
            .into_iter()
            .filter_map(Option::as_ref);
        let first = given.next();
        for again in given {
            errors.on(
                again,
                "the rate is given twice: write one of `per_second = 50`, `rate = \"30/min\"` and `\"30/min\"`",
            );
        }
        args.rated = first.is_some();
        args.rate = first.and_then(|entry| {
            if per_second.is_some() {
                Rate::per_second(entry, errors)
            } else {
                Rate::parse(entry, errors)
            }
        });
        written.finish(errors);
        args
    }
}

fn given<T>(entry: Option<Entry>, read: impl FnOnce(&Entry) -> Option<T>) -> Given<T> {
    let entry = entry?;
    let value = read(&entry)?;
    Some((entry, value))
}

fn wait(entry: &Entry, errors: &Errors) -> Option<Wait> {
    match entry.shape() {
        Shape::Ident(word) if word == "never" => entry.single(errors).map(|_| Wait::Never),
        Shape::Bool(_) => entry.refuse(
            errors,
            "`wait` is the longest wait for a turn, `\"5s\"`, or `never`",
        ),
        _ => entry.duration(Zero::Refused, errors).map(Wait::For),
    }
}
