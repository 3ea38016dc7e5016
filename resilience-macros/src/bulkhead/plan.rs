//! `#[bulkhead]` checked: which of its numbers go together, and each as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::args::Args;
use crate::emit::site::check_static;
use crate::emit::{Mode, On, ours};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// Each written option: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    pub(crate) key: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        together(&args, span, on, errors);
        let name = args.name.map(ToTokens::into_token_stream);
        let mut options = Vec::new();
        let mut add = |field: &str, value: Option<TokenStream>| {
            if let Some(value) = value {
                options.push((Ident::new(field, ours(span)), value));
            }
        };
        add("limit", args.limit.map(ToTokens::into_token_stream));
        add(
            "queue",
            args.queue.map(|(_, value)| value.into_token_stream()),
        );
        add("wait", args.wait.map(|(_, value)| value.tokens()));
        let named = name.iter().map(|value| ("name".to_owned(), value));
        let valued = options
            .iter()
            .map(|(field, value)| (field.to_string(), value));
        for (option, value) in named.chain(valued) {
            check_static(on.arguments, &option, value, "Bulkhead::builder", errors);
        }
        (errors.len() == before).then(|| Self {
            span,
            name,
            options,
            key: args.key.map(|key| on.arguments.in_body(key)),
            map_rejection: args.map_rejection,
            written: args.written,
        })
    }
}

fn together(args: &Args, span: Span, on: &On<'_>, errors: &Errors) {
    if !args.has_limit && args.name.is_none() {
        errors.at(
            span,
            "say how many calls may run at once: `#[bulkhead(10)]`",
        );
    }
    let waits = [
        args.queue.as_ref().map(|(entry, _)| entry),
        args.wait.as_ref().map(|(entry, _)| entry),
    ];
    if on.shape.body.mode() == Mode::Sync {
        for entry in waits.into_iter().flatten() {
            errors.on(
                entry,
                format!(
                    "a synchronous function does not wait for a place: it takes one that is free or is refused; make it \
                     `async`, or remove {}",
                    entry.label()
                ),
            );
        }
    } else if let Some((entry, _)) = &args.wait {
        let none = match &args.queue {
            None => true,
            Some((_, queue)) => queue.literal() == Some(0),
        };
        if none {
            errors.on(
                entry,
                "`wait` is how long a call stands in the queue, and there is none: write `queue = 20` with it",
            );
        }
    }
}
