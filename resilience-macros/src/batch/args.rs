//! `#[batch]` as written.

use proc_macro2::{Span, TokenStream};

use crate::parse::{DurationValue, Errors, Integer, Text, Written, Zero};

/// What the split says to the plan: that a layer below judges errors.
const JUDGED: &str = "super";

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) size: Option<Integer>,
    pub(crate) max_wait: Option<DurationValue>,
    pub(crate) concurrency: Option<Integer>,
    pub(crate) map_rejection: Option<TokenStream>,
    /// `Self`, which says that the function belongs to a type.
    pub(crate) associated: Option<Span>,
    /// `super`, which says that a layer below judges errors.
    pub(crate) judged: bool,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("name");
        let args = Self {
            size: written.take("size").and_then(|entry| {
                entry.integer(
                    1..=u64::MAX,
                    "`size` must be at least 1: a batch holds an item",
                    errors,
                )
            }),
            max_wait: written
                .take("max_wait")
                .and_then(|entry| entry.duration(Zero::Allowed, errors)),
            concurrency: written.take("concurrency").and_then(|entry| {
                entry.integer(
                    1..=u64::MAX,
                    "`concurrency` must be at least 1: some batch has to run",
                    errors,
                )
            }),
            map_rejection: written
                .take("map_rejection")
                .and_then(|entry| entry.expression(errors)),
            associated: written.take_flag("Self").map(|entry| entry.span()),
            judged: written.take_flag(JUDGED).is_some(),
            name: written.take_name(errors),
            written: listed,
        };
        written.finish(errors);
        args
    }
}
