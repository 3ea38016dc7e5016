//! `#[circuit_breaker]` as written.

use proc_macro2::TokenStream;

use crate::parse::{
    self, DurationValue, Entry, Errors, Float, Integer, Switch, Text, Written, Zero,
};

/// What rates are taken over.
pub(crate) enum Window {
    Calls(Integer),
    Time(DurationValue),
}

/// The ways to spread repeated openings.
const JITTERS: &[&str] = &["true", "false", "full", "equal", "decorrelated"];

/// An option with its place.
pub(crate) type Given<T> = Option<(Entry, T)>;

pub(crate) struct Args {
    pub(crate) name: Option<Text>,
    pub(crate) failure_threshold: Given<Integer>,
    pub(crate) success_threshold: Given<Integer>,
    pub(crate) recovery_timeout: Given<DurationValue>,
    pub(crate) recovery_factor: Given<Float>,
    pub(crate) max_recovery_timeout: Given<DurationValue>,
    pub(crate) recovery_jitter: Given<&'static str>,
    pub(crate) ramp_up: Given<DurationValue>,
    pub(crate) failure_window: Given<DurationValue>,
    pub(crate) failure_rate: Given<Float>,
    pub(crate) minimum_calls: Given<Integer>,
    pub(crate) slow_call: Given<DurationValue>,
    pub(crate) slow_call_rate: Given<Float>,
    pub(crate) window: Given<Window>,
    pub(crate) half_open_max_calls: Given<Integer>,
    pub(crate) key: Option<TokenStream>,
    pub(crate) max_keys: Given<Integer>,
    pub(crate) metrics_only: Given<Switch>,
    pub(crate) on_abandon: Option<&'static str>,
    pub(crate) record_if: Option<TokenStream>,
    pub(crate) classify: Option<TokenStream>,
    pub(crate) failure_if: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Args {
    pub(crate) fn read(mut written: Written, errors: &Errors) -> Self {
        let listed = written.listed("name");
        let count = |entry: Option<Entry>| {
            given(entry, |entry| {
                let why = format!("{} must be at least 1", entry.label());
                entry.integer(1..=u64::from(u32::MAX), &why, errors)
            })
        };
        let time =
            |entry: Option<Entry>| given(entry, |entry| entry.duration(Zero::Refused, errors));
        let args = Self {
            failure_threshold: count(written.take("failure_threshold")),
            success_threshold: count(written.take("success_threshold")),
            recovery_timeout: given(
                written.take_any(&["recovery_timeout", "timeout"]),
                |entry| entry.duration(Zero::Allowed, errors),
            ),
            recovery_factor: given(written.take("recovery_factor"), |entry| {
                let why = "`recovery_factor` is from 1 to 1000: each repeated opening is the one before times the factor";
                entry.float(|factor| (1.0..=1000.0).contains(&factor), why, errors)
            }),
            max_recovery_timeout: time(written.take("max_recovery_timeout")),
            recovery_jitter: given(written.take("recovery_jitter"), |entry| {
                entry.choice(JITTERS, errors)
            }),
            ramp_up: time(written.take("ramp_up")),
            failure_window: time(written.take("failure_window")),
            failure_rate: given(written.take("failure_rate"), |entry| {
                let why = "`failure_rate` is a share of the calls: more than 0 and at most 1, `0.5` for half of them";
                entry.float(|rate| rate > 0.0 && rate <= 1.0, why, errors)
            }),
            minimum_calls: count(written.take("minimum_calls")),
            slow_call: time(written.take("slow_call")),
            slow_call_rate: given(written.take("slow_call_rate"), |entry| {
                let why = "`slow_call_rate` is a share of the calls: more than 0 and at most 1, `0.5` for half of them";
                entry.float(|rate| rate > 0.0 && rate <= 1.0, why, errors)
            }),
            window: given(written.take("window"), |entry| window(entry, errors)),
            half_open_max_calls: count(written.take("half_open_max_calls")),
            key: written
                .take("key")
                .and_then(|entry| entry.expression(errors)),
            max_keys: given(written.take("max_keys"), |entry| {
                let why = "`max_keys` must be at least 1";
                entry.integer(1..=1_000_000, why, errors)
            }),
            metrics_only: given(written.take_flag("metrics_only"), |entry| {
                entry.boolean(errors)
            }),
            on_abandon: written
                .take("on_abandon")
                .and_then(|entry| entry.choice(&["ignored", "failure"], errors)),
            record_if: written
                .take("record_if")
                .and_then(|entry| entry.expression(errors)),
            classify: written
                .take("classify")
                .and_then(|entry| entry.expression(errors)),
            failure_if: written
                .take("failure_if")
                .and_then(|entry| entry.expression(errors)),
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

fn given<T>(entry: Option<Entry>, read: impl FnOnce(&Entry) -> Option<T>) -> Given<T> {
    let entry = entry?;
    let value = read(&entry)?;
    Some((entry, value))
}

fn window(entry: &Entry, errors: &Errors) -> Option<Window> {
    let why = "`window` is a number of calls from 1 to 1000000, or a time such as \"60s\"";
    match entry.shape() {
        parse::Shape::Str(_) => entry.duration(Zero::Refused, errors).map(Window::Time),
        parse::Shape::Int(..) => entry.integer(1..=1_000_000, why, errors).map(Window::Calls),
        parse::Shape::Float(..) => entry.refuse(errors, why),
        _ => entry
            .expression(errors)
            .map(|value| Window::Calls(Integer::Expr(value))),
    }
}
