//! `#[chaos]` checked: which of its options go together, and each as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::args::Args;
use crate::emit::site::check_static;
use crate::emit::{On, ours};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// Each written option: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    pub(crate) delays: bool,
    pub(crate) fails: bool,
    pub(crate) error_with: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        together(&args, span, errors);
        let (delays, fails) = (args.latency.is_some(), args.error.is_some());
        let name = args.name.map(ToTokens::into_token_stream);
        let error = args.error.and_then(|error| error.value);
        let latency = args.latency.and_then(|latency| latency.value);
        let rate = args.rate.and_then(|rate| rate.value);
        let options: Vec<_> = [
            ("error", error.map(ToTokens::into_token_stream)),
            ("latency", latency.map(|latency| latency.tokens())),
            ("rate", rate.map(ToTokens::into_token_stream)),
            ("seed", args.seed.map(ToTokens::into_token_stream)),
        ]
        .into_iter()
        .filter_map(|(field, value)| Some((Ident::new(field, ours(span)), value?)))
        .collect();
        let named = name.iter().map(|value| ("name".to_owned(), value));
        let valued = options
            .iter()
            .map(|(field, value)| (field.to_string(), value));
        for (option, value) in named.chain(valued) {
            check_static(on.arguments, &option, value, "Chaos::builder", errors);
        }
        let error_with = args.error_with.and_then(|error| error.value);
        (errors.len() == before).then(|| Self {
            span,
            name,
            options,
            delays,
            fails,
            error_with: error_with.map(|error| on.arguments.in_body(error)),
            map_rejection: args.map_rejection,
            written: args.written,
        })
    }
}

fn together(args: &Args, span: Span, errors: &Errors) {
    if args.error.is_none() && args.latency.is_none() && args.rate.is_none() {
        errors.at(
            span,
            "say what is injected: `error = 0.01` for one failure in a hundred calls, `latency = \"200ms\", rate = 0.05` to hold \
             up one in twenty",
        );
    }
    if let (Some(latency), None) = (&args.latency, &args.rate) {
        errors.on(
            &latency.entry,
            "say how many calls `latency` holds up: write `rate = 0.05` with it for one in twenty, `rate = 1` for all",
        );
    }
    if let (Some(rate), None) = (&args.rate, &args.latency) {
        errors.on(
            &rate.entry,
            "`rate` is the share of calls that are held up: write `latency = \"200ms\"` with it; the share of failures is `error`",
        );
    }
    if let (Some(error), None) = (&args.error_with, &args.error) {
        errors.on(
            &error.entry,
            "`error_with` is the error of an injected failure: write `error = 0.01` with it for one in a hundred calls",
        );
    }
    if let (Some(_), Some(map)) = (&args.error_with, &args.map_rejection) {
        errors.on(
            map,
            "with `error_with` no rejection of this layer is left to map; write `map_rejection` on the layer that refuses",
        );
    }
}
