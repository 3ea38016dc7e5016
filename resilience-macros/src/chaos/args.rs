//! `#[chaos]` as written.

use proc_macro2::TokenStream;

use crate::parse::{DurationValue, Entry, Errors, Float, Integer, Text, Written, Zero};

/// An option with its place; a value that cannot be meant is told already.
pub(crate) struct Given<T> {
    pub(crate) entry: Entry,
    pub(crate) value: Option<T>,
}

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) error: Option<Given<Float>>,
    pub(crate) latency: Option<Given<DurationValue>>,
    pub(crate) rate: Option<Given<Float>>,
    pub(crate) seed: Option<Integer>,
    pub(crate) error_with: Option<Given<TokenStream>>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("name");
        let share = |entry: &Entry| {
            let why = format!(
                "{} is a share of the calls: from 0 to 1, `0.05` for one in twenty",
                entry.label()
            );
            entry.float(|share| (0.0..=1.0).contains(&share), &why, errors)
        };
        let args = Self {
            error: given(written.take("error"), share),
            latency: given(written.take("latency"), |entry| {
                entry.duration(Zero::Refused, errors)
            }),
            rate: given(written.take("rate"), share),
            seed: written.take("seed").and_then(|entry| {
                let why = "`seed` is any whole number, from 0 on";
                entry.integer(0..=u64::MAX, why, errors)
            }),
            error_with: given(written.take("error_with"), |entry| entry.expression(errors)),
            map_rejection: written
                .take("map_rejection")
                .and_then(|entry| entry.expression(errors)),
            name: written.take_name(errors),
            written: listed,
        };
        written.finish(errors);
        args
    }
}

fn given<T>(entry: Option<Entry>, read: impl FnOnce(&Entry) -> Option<T>) -> Option<Given<T>> {
    let entry = entry?;
    let value = read(&entry);
    Some(Given { entry, value })
}
