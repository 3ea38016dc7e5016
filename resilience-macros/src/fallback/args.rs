//! `#[fallback]` as written.

use proc_macro2::TokenStream;

use crate::parse::{Callable, Entry, Errors, Text, Written};

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    /// `value = expr`
    pub(crate) value: Option<(Entry, TokenStream)>,
    /// `handler`, `|err| ..`, or any other expression.
    pub(crate) answer: Option<(Entry, Callable)>,
    pub(crate) when: Option<TokenStream>,
    /// An answer was written, though perhaps wrongly.
    pub(crate) any: bool,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("handler");
        let name = written.take("name").and_then(|entry| entry.string(errors));
        let when = written
            .take("when")
            .and_then(|entry| entry.expression(errors));
        let value = written.take("value");
        let answer = written.positional_expression();
        let any = value.is_some() || answer.is_some();
        let value = value.and_then(|entry| Some((entry.clone(), entry.expression(errors)?)));
        let answer = answer.and_then(|entry| Some((entry.clone(), entry.callable(errors)?)));
        written.finish(errors);
        Self {
            name,
            value,
            answer,
            when,
            any,
            written: listed,
        }
    }
}
