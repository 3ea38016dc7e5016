//! `#[bulkhead]` as written.

use proc_macro2::TokenStream;

use crate::parse::{DurationValue, Entry, Errors, Form, Integer, Shape, Text, Written, Zero};

/// An option with its place.
pub(crate) type Given<T> = Option<(Entry, T)>;

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    /// Whether a limit is written, one that cannot be meant too.
    pub(crate) has_limit: bool,
    pub(crate) limit: Option<Integer>,
    pub(crate) queue: Given<Integer>,
    pub(crate) wait: Given<DurationValue>,
    pub(crate) key: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("limit");
        let named = written.take("limit");
        let queue = given(written.take("queue"), |entry| {
            let why = "`queue` is how many calls may wait: `0` for none";
            entry.integer(0..=u64::from(u32::MAX), why, errors)
        });
        let wait = given(written.take("wait"), |entry| {
            entry.duration(Zero::Refused, errors)
        });
        let key = written.take("key").and_then(|entry| key(&entry, errors));
        let name = written.take("name").and_then(|entry| entry.string(errors));
        let map_rejection = written
            .take("map_rejection")
            .and_then(|entry| entry.expression(errors));
        let unnamed = written.positional_as("limit");
        if let (Some(named), Some(_)) = (&named, &unnamed) {
            errors.on(
                named,
                "`limit` is given twice: the unnamed argument is the limit",
            );
        }
        let limit = named.or(unnamed);
        written.finish(errors);
        Self {
            name,
            has_limit: limit.is_some(),
            limit: limit.and_then(|entry| count(&entry, errors)),
            queue,
            wait,
            key,
            map_rejection,
            written: listed,
        }
    }
}

fn given<T>(entry: Option<Entry>, read: impl FnOnce(&Entry) -> Option<T>) -> Given<T> {
    let entry = entry?;
    let value = read(&entry)?;
    Some((entry, value))
}

fn count(entry: &Entry, errors: &Errors) -> Option<Integer> {
    if entry.form == Form::Unnamed
        && let Shape::Str(text) = entry.shape()
    {
        errors.on(
            entry,
            format!(
                "the unnamed argument is how many calls run at once; a name is written `name = \"{}\"`",
                text.value()
            ),
        );
        return None;
    }
    let why = "`limit` must be at least 1: a bulkhead without a place lets nothing through";
    entry.integer(1..=u64::from(u32::MAX), why, errors)
}

fn key(entry: &Entry, errors: &Errors) -> Option<TokenStream> {
    if entry.form == Form::Listed {
        errors.on(
            entry,
            "`key` is one value here: write `key = a`, or `key = (a.to_string(), b)` for several",
        );
        return None;
    }
    entry.expression(errors)
}
