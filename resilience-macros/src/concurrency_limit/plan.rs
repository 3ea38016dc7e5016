//! `#[concurrency_limit]` checked: which of its numbers go together, and each as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::args::{Args, Count};
use crate::emit::judge::Judging;
use crate::emit::site::check_static;
use crate::emit::{On, ours};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// Each written option: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    pub(crate) judging: Judging,
    pub(crate) drop_if: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        if !args.says_how {
            errors.at(
                span,
                "say how the limit is found: `#[concurrency_limit(adaptive)]`; one that is known is `#[bulkhead(10)]`",
            );
        }
        ordered(&args, errors);
        let name = args.name.map(ToTokens::into_token_stream);
        let limits = [
            ("min_limit", args.min_limit),
            ("initial_limit", args.initial_limit),
            ("max_limit", args.max_limit),
        ];
        let limits = limits
            .into_iter()
            .filter_map(|(field, count)| Some((field, count?.value.into_token_stream())));
        let options: Vec<_> = limits
            .chain(args.numbers)
            .map(|(field, value)| (Ident::new(field, ours(span)), value))
            .collect();
        let named = name.iter().map(|value| ("name".to_owned(), value));
        let valued = options
            .iter()
            .map(|(field, value)| (field.to_string(), value));
        for (option, value) in named.chain(valued) {
            let builder = "ConcurrencyLimit::builder";
            check_static(on.arguments, &option, value, builder, errors);
        }
        let in_body =
            |tokens: Option<TokenStream>| tokens.map(|tokens| on.arguments.in_body(tokens));
        (errors.len() == before).then(|| Self {
            span,
            name,
            options,
            judging: Judging {
                plain: true,
                classify: None,
                failure_if: in_body(args.failure_if),
            },
            drop_if: in_body(args.drop_if),
            map_rejection: args.map_rejection,
            written: args.written,
        })
    }
}

/// The least limit, the first one and the largest one are in this order.
fn ordered(args: &Args, errors: &Errors) {
    let literal = |count: &Option<Count>| count.as_ref().and_then(|count| count.value.literal());
    let (min, initial, max) = (
        literal(&args.min_limit),
        literal(&args.initial_limit),
        literal(&args.max_limit),
    );
    if let (Some(min), Some(max), Some(count)) = (min, max, &args.min_limit)
        && min > max
    {
        errors.on(
            &count.entry.value,
            format!("`min_limit` is {min}, above `max_limit`, which is {max}"),
        );
        return;
    }
    let Some((initial, count)) = initial.zip(args.initial_limit.as_ref()) else {
        return;
    };
    if let Some(min) = min.filter(|min| initial < *min) {
        errors.on(
            &count.entry.value,
            format!("`initial_limit` is {initial}, below `min_limit`, which is {min}"),
        );
    }
    if let Some(max) = max.filter(|max| initial > *max) {
        errors.on(
            &count.entry.value,
            format!("`initial_limit` is {initial}, above `max_limit`, which is {max}"),
        );
    }
}
