//! `#[rate_limit]` checked: which of its options go together, and each as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::args::{Args, Wait};
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
        let at = ours(span);
        let mut options = Vec::new();
        let mut add = |field: &str, value: Option<TokenStream>| {
            if let Some(value) = value {
                check_static(on.arguments, field, &value, "RateLimiter::builder", errors);
                options.push((Ident::new(field, at), value));
            }
        };
        add("rate", args.rate.map(|rate| rate.tokens(span)));
        add(
            "burst",
            args.burst.map(|(_, value)| value.into_token_stream()),
        );
        add("window", args.window.map(|(_, value)| value.tokens()));
        add(
            "wait",
            args.wait.map(|(_, wait)| match wait {
                Wait::Never => quote_spanned!(at=> ::core::time::Duration::ZERO),
                Wait::For(longest) => longest.tokens(),
            }),
        );
        add(
            "max_keys",
            args.max_keys.map(|(_, value)| value.into_token_stream()),
        );
        let name = args.name.map(ToTokens::into_token_stream);
        if let Some(name) = &name {
            check_static(on.arguments, "name", name, "RateLimiter::builder", errors);
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
    if !args.rated && args.name.is_none() {
        errors.at(
            span,
            "`rate_limit` needs a rate: write `per_second = 50` or `\"30/min\"`, or the `name` of a limit whose rate stands at \
             another function",
        );
    }
    if let (Some(_), Some((entry, _))) = (&args.window, &args.burst) {
        errors.on(
            entry,
            "`burst` belongs to permits that come back one by one, and `window` counts them within a time: write one of them",
        );
    }
    if let Some((entry, Wait::For(_))) = &args.wait {
        if on.shape.body.mode() == Mode::Sync {
            errors.on(
                entry,
                "`wait` would block the thread of a sync function; make the function `async`, or leave `wait` out and refuse",
            );
        } else if args.window.is_some() {
            errors.on(
                entry,
                "`wait` needs permits that come back one by one, and `window` counts them within a time: write one of them",
            );
        }
    }
    if let (Some((entry, window)), Some(rate)) = (&args.window, &args.rate)
        && rate.in_window(window.literal()) == Some(0)
    {
        errors.on(
            entry,
            "this window is too short for a single permit at this rate",
        );
    }
    if let Some((entry, _)) = args.max_keys.as_ref().filter(|_| args.key.is_none()) {
        errors.on(
            entry,
            "`max_keys` belongs to a limit for each key: write `key = ..` with it",
        );
    }
}
