//! `#[concurrency_limit]` as written.

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::parse::{Entry, Errors, Form, Integer, Shape, Switch, Text, Written, Zero};

/// A number of limits: the field, where it stands, and its value.
pub(crate) struct Count {
    pub(crate) entry: Entry,
    pub(crate) value: Integer,
}

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    /// Whether anything says how the limit is found, wrongly too.
    pub(crate) says_how: bool,
    pub(crate) min_limit: Option<Count>,
    pub(crate) initial_limit: Option<Count>,
    pub(crate) max_limit: Option<Count>,
    /// The other numbers: the field and its expression.
    pub(crate) numbers: Vec<(&'static str, TokenStream)>,
    pub(crate) drop_if: Option<TokenStream>,
    pub(crate) failure_if: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

/// As many calls at once as there may ever be, as the runtime has it.
const LARGEST: u64 = 1_000_000;

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("adaptive");
        let adaptive = written.take_flag("adaptive");
        let name = written.take("name").and_then(|entry| entry.string(errors));
        let mut limit = |option| {
            let entry = written.take(option)?;
            let why = format!("`{option}` must be at least 1");
            let value = entry.integer(1..=LARGEST, &why, errors)?;
            Some(Count { entry, value })
        };
        let [min_limit, initial_limit, max_limit] =
            ["min_limit", "initial_limit", "max_limit"].map(&mut limit);
        let numbers = numbers(&mut written, errors);
        let mut expression = |option| {
            written
                .take(option)
                .and_then(|entry| entry.expression(errors))
        };
        let [drop_if, failure_if, map_rejection] =
            ["drop_if", "failure_if", "map_rejection"].map(&mut expression);
        let unnamed = written.positional();
        written.finish(errors);
        if let Some(entry) = &unnamed {
            fixed(entry, errors);
        }
        if let Some(entry) = &adaptive {
            is_adaptive(entry, errors);
        }
        Self {
            name,
            says_how: adaptive.is_some() || unnamed.is_some(),
            min_limit,
            initial_limit,
            max_limit,
            numbers,
            drop_if,
            failure_if,
            map_rejection,
            written: listed,
        }
    }
}

fn numbers(written: &mut Written, errors: &Errors) -> Vec<(&'static str, TokenStream)> {
    let mut numbers = Vec::new();
    let mut add = |option, value: Option<TokenStream>| numbers.extend(value.map(|it| (option, it)));
    let mut float = |option, allowed: fn(f64) -> bool, why: &str| {
        let value = written.take(option)?.float(allowed, why, errors)?;
        Some(value.into_token_stream())
    };
    add(
        "tolerance",
        float(
            "tolerance",
            |ratio| (1.0..=10.0).contains(&ratio),
            "`tolerance` is how much slower than the least latency is fine: from 1 to 10, `1.25` for a quarter",
        ),
    );
    add(
        "quantile",
        float(
            "quantile",
            |share| share > 0.0 && share <= 1.0,
            "`quantile` is a share of the calls: more than 0 and at most 1, `0.5` for the median",
        ),
    );
    add(
        "backoff_ratio",
        float(
            "backoff_ratio",
            |ratio| (0.5..1.0).contains(&ratio),
            "`backoff_ratio` is what a dropped call leaves of the limit: at least 0.5 and less than 1, `0.9` for nine tenths",
        ),
    );
    for option in ["window", "probe_interval"] {
        let time = written
            .take(option)
            .and_then(|entry| entry.duration(Zero::Refused, errors));
        add(option, time.map(|time| time.tokens()));
    }
    for option in ["minimum_calls", "probe_calls"] {
        let why = format!("`{option}` must be at least 1");
        let count = written
            .take(option)
            .and_then(|entry| entry.integer(1..=u64::from(u32::MAX), &why, errors));
        add(option, count.map(ToTokens::into_token_stream));
    }
    numbers
}

/// A number, or a name, where the way to find the limit belongs.
fn fixed(entry: &Entry, errors: &Errors) {
    match entry.shape() {
        Shape::Str(text) => errors.on(
            entry,
            format!(
                "the unnamed argument is `adaptive`; a name is written `name = \"{}\"`",
                text.value()
            ),
        ),
        Shape::Int(..) => {
            let limit = &entry.value;
            errors.on(
                entry,
                format!(
                    "a limit that is known is `#[bulkhead({limit})]`; for one that is found out write `adaptive`, and \
                     `initial_limit = {limit}` or `max_limit = {limit}`"
                ),
            );
        }
        _ => errors.on(
            entry,
            "write `adaptive`: the limit is found out from how long the calls take",
        ),
    }
}

fn is_adaptive(entry: &Entry, errors: &Errors) {
    if entry.form != Form::Unnamed
        && !matches!(entry.boolean(errors), None | Some(Switch::Literal(true)))
    {
        errors.on(
            entry,
            "`adaptive` is the one way to find the limit: write the word alone, or use `#[bulkhead(..)]` for a limit that is known",
        );
    }
}
