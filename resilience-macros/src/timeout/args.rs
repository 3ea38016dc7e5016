//! `#[timeout]` as written.

use proc_macro2::TokenStream;

use crate::parse::{DurationValue, Errors, Text, Written, Zero};

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) after: Option<DurationValue>,
    pub(crate) map_rejection: Option<TokenStream>,
    /// A duration was written, though perhaps wrongly.
    pub(crate) any: bool,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("after");
        let name = written.take("name").and_then(|entry| entry.string(errors));
        let map_rejection = written
            .take("map_rejection")
            .and_then(|entry| entry.expression(errors));
        let named = written.take("after");
        let unnamed = written.positional_expression();
        if let (Some(named), Some(_)) = (&named, &unnamed) {
            errors.on(
                named,
                "`after` is given twice: the unnamed argument is the duration",
            );
        }
        written.finish(errors);
        let after = named.or(unnamed);
        Self {
            name,
            any: after.is_some(),
            after: after.and_then(|entry| entry.duration(Zero::Refused, errors)),
            map_rejection,
            written: listed,
        }
    }
}
