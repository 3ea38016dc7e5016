//! `#[cached]` as written.

use proc_macro2::{Ident, TokenStream};

use crate::parse::{
    DurationValue, Entry, Errors, Form, Integer, Shape, Switch, Text, Written, Zero,
};

/// Whether `None` is kept, and for how long.
pub(crate) enum KeepNone {
    Switch(Switch),
    For(DurationValue),
}

/// What the key is made of, as written.
pub(crate) enum Key {
    /// `key = expr`
    One(TokenStream),
    /// `key(a, self.tenant)`
    Parts(Vec<TokenStream>),
}

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) ttl: Option<DurationValue>,
    pub(crate) max_size: Option<Integer>,
    pub(crate) cache_none: Option<KeepNone>,
    pub(crate) time_to_idle: Option<DurationValue>,
    pub(crate) stale_if_error: Option<DurationValue>,
    pub(crate) stale_while_revalidate: Option<DurationValue>,
    pub(crate) single_flight: Option<Switch>,
    pub(crate) key: Option<Key>,
    pub(crate) skip: Vec<Ident>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("ttl");
        let time =
            |entry: Option<Entry>, zero| entry.and_then(|entry| entry.duration(zero, errors));
        let max_size = "`max_size` must be at least 1: a cache of nothing is no cache";
        let named = written.take("ttl");
        let args = Self {
            max_size: written
                .take("max_size")
                .and_then(|entry| entry.integer(1..=u64::MAX, max_size, errors)),
            cache_none: written
                .take_flag("cache_none")
                .and_then(|entry| keep_none(&entry, errors)),
            time_to_idle: time(written.take("time_to_idle"), Zero::Refused),
            stale_if_error: time(written.take("stale_if_error"), Zero::Allowed),
            stale_while_revalidate: time(written.take("stale_while_revalidate"), Zero::Allowed),
            single_flight: written
                .take_flag("single_flight")
                .and_then(|entry| entry.boolean(errors)),
            key: written.take("key").and_then(|entry| key(&entry, errors)),
            skip: written
                .take("skip")
                .and_then(|entry| entry.names(errors))
                .unwrap_or_default(),
            name: written.take("name").and_then(|entry| entry.string(errors)),
            ttl: {
                let unnamed = written.positional_as("ttl");
                if let (Some(named), Some(_)) = (&named, &unnamed) {
                    errors.on(
                        named,
                        "`ttl` is given twice: the unnamed argument is the ttl",
                    );
                }
                time(named.or(unnamed), Zero::Refused)
            },
            written: listed,
        };
        written.finish(errors);
        args
    }
}

fn keep_none(entry: &Entry, errors: &Errors) -> Option<KeepNone> {
    match (entry.form, entry.shape()) {
        (Form::Assigned, Shape::Str(_) | Shape::Int(..) | Shape::Float(..)) => {
            entry.duration(Zero::Refused, errors).map(KeepNone::For)
        }
        _ => entry.boolean(errors).map(KeepNone::Switch),
    }
}

fn key(entry: &Entry, errors: &Errors) -> Option<Key> {
    if entry.form == Form::Listed {
        entry.expressions(errors).map(Key::Parts)
    } else {
        entry.expression(errors).map(Key::One)
    }
}
