//! `#[hedge]` as written.

use proc_macro2::{Ident, TokenStream};

use crate::emit::budget::{self, Budget};
use crate::parse::{
    DurationValue, Entry, Errors, Float, Form, Integer, Shape, Switch, Text, Written, Zero,
};

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) after: Option<DurationValue>,
    pub(crate) quantile: Option<Float>,
    pub(crate) max: Option<Integer>,
    /// Whether it is said that the body may run twice, and where if it is said to be otherwise.
    pub(crate) idempotent: Idempotent,
    pub(crate) budget: Option<Budget>,
    pub(crate) failure_if: Option<TokenStream>,
    pub(crate) clones: Vec<Ident>,
    /// When is written, though perhaps wrongly.
    pub(crate) says_when: bool,
    pub(crate) written: Vec<(String, String)>,
}

pub(crate) enum Idempotent {
    Unsaid,
    Yes,
    No(Entry),
    /// It is said wrongly, which was reported.
    Broken,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("after");
        let named = written.take("after");
        let quantile = written.take("quantile");
        let max = written.take("max").and_then(|entry| {
            let why = "`max` is how many attempts begin beside the first, so it is at least 1";
            entry.integer(1..=u64::from(u32::MAX), why, errors)
        });
        let idempotent = idempotent(written.take_flag("idempotent"), errors);
        let budget = written
            .take("budget")
            .and_then(|entry| budget::read(&entry, errors));
        let failure_if = written
            .take("failure_if")
            .and_then(|entry| entry.expression(errors));
        let clones = written
            .take("clone")
            .and_then(|entry| entry.names(errors))
            .unwrap_or_default();
        let name = written.take("name").and_then(|entry| entry.string(errors));
        let unnamed = written.positional_expression();
        if let (Some(named), Some(_)) = (&named, &unnamed) {
            errors.on(
                named,
                "`after` is given twice: the unnamed argument is the time",
            );
        }
        written.finish(errors);
        let after = named.or(unnamed);
        Self {
            name,
            says_when: after.is_some() || quantile.is_some(),
            after: after.and_then(|entry| time(&entry, errors)),
            quantile: quantile.and_then(|entry| share(&entry, errors)),
            max,
            idempotent,
            budget,
            failure_if,
            clones,
            written: listed,
        }
    }
}

fn idempotent(entry: Option<Entry>, errors: &Errors) -> Idempotent {
    let Some(entry) = entry else {
        return Idempotent::Unsaid;
    };
    match entry.boolean(errors) {
        Some(Switch::Literal(true)) => Idempotent::Yes,
        Some(Switch::Literal(false)) => Idempotent::No(entry),
        Some(Switch::Expr(_)) => {
            errors.on(
                &entry,
                "`idempotent` is a promise about the function, not a value: write it alone",
            );
            Idempotent::Broken
        }
        None => Idempotent::Broken,
    }
}

fn time(entry: &Entry, errors: &Errors) -> Option<DurationValue> {
    if entry.form == Form::Unnamed
        && let Shape::Str(text) = entry.shape()
        && !text
            .value()
            .starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
    {
        errors.on(
            entry,
            format!(
                "the unnamed argument is the time before another attempt; a name is written `name = \"{}\"`",
                text.value()
            ),
        );
        return None;
    }
    entry.duration(Zero::Allowed, errors)
}

fn share(entry: &Entry, errors: &Errors) -> Option<Float> {
    let why = "`quantile` is the share of calls that are to end without another attempt, more than 0 and less than 1: write \
               e.g. `0.95`";
    entry.float(|share| share > 0.0 && share < 1.0, why, errors)
}
