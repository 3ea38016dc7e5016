//! `#[retry_with_backoff]` as written.

use proc_macro2::{Ident, TokenStream};
use syn::Path;

use crate::emit::budget::{self, Budget};
use crate::parse::{DurationValue, Entry, Errors, Float, Integer, Switch, Text, Written, Zero};

const BACKOFFS: &[&str] = &["exponential", "linear", "constant"];
const JITTERS: &[&str] = &["true", "false", "full", "equal", "decorrelated"];

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    /// The numbers, each with its entry, in the order of the policy's fields.
    pub(crate) max_attempts: Option<(Entry, Integer)>,
    pub(crate) base_delay: Option<(Entry, DurationValue)>,
    pub(crate) max_delay: Option<(Entry, DurationValue)>,
    pub(crate) factor: Option<(Entry, Float)>,
    pub(crate) backoff: Option<(Entry, &'static str)>,
    pub(crate) jitter: Option<(Entry, &'static str)>,
    pub(crate) max_elapsed: Option<(Entry, DurationValue)>,
    pub(crate) retry_rejected: Option<(Entry, Switch)>,
    pub(crate) policy: Option<(Entry, Path)>,
    pub(crate) budget: Option<Budget>,
    pub(crate) retry_if: Option<TokenStream>,
    pub(crate) classify: Option<TokenStream>,
    pub(crate) failure_if: Option<TokenStream>,
    pub(crate) clones: Vec<Ident>,
    pub(crate) dead_letter: Vec<Entry>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("name");
        let attempts = "`max_attempts` counts the first call too, so it is at least 1";
        let factor = "`factor` is from 1 to 1000: each delay is the one before times the factor";
        let args = Self {
            max_attempts: given(written.take("max_attempts"), |entry| {
                entry.integer(1..=u64::from(u32::MAX), attempts, errors)
            }),
            base_delay: given(written.take("base_delay"), |entry| {
                entry.duration(Zero::Allowed, errors)
            }),
            max_delay: given(written.take("max_delay"), |entry| {
                entry.duration(Zero::Allowed, errors)
            }),
            factor: given(written.take("factor"), |entry| {
                entry.float(|factor| (1.0..=1000.0).contains(&factor), factor, errors)
            }),
            backoff: given(written.take("backoff"), |entry| {
                entry.choice(BACKOFFS, errors)
            }),
            jitter: given(written.take("jitter"), |entry| {
                entry.choice(JITTERS, errors)
            }),
            max_elapsed: given(written.take("max_elapsed"), |entry| {
                entry.duration(Zero::Refused, errors)
            }),
            retry_rejected: given(written.take_flag("retry_rejected"), |entry| {
                entry.boolean(errors)
            }),
            policy: given(written.take("policy"), |entry| entry.path(errors)),
            budget: written
                .take("budget")
                .and_then(|entry| budget::read(&entry, errors)),
            retry_if: written
                .take("retry_if")
                .and_then(|entry| entry.expression(errors)),
            classify: written
                .take("classify")
                .and_then(|entry| entry.expression(errors)),
            failure_if: written
                .take("failure_if")
                .and_then(|entry| entry.expression(errors)),
            clones: written
                .take("clone")
                .and_then(|entry| entry.names(errors))
                .unwrap_or_default(),
            dead_letter: written.take_all("dead_letter"),
            name: written.take("name").and_then(|entry| entry.string(errors)),
            written: listed,
        };
        written.finish(errors);
        args
    }
}

fn given<T>(entry: Option<Entry>, read: impl FnOnce(&Entry) -> Option<T>) -> Option<(Entry, T)> {
    let entry = entry?;
    let value = read(&entry)?;
    Some((entry, value))
}
