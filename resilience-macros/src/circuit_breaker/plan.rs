//! `#[circuit_breaker]` checked: which of its numbers go together, and each as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::args::{Args, Window};
use super::together;
use crate::emit::On;
use crate::emit::judge::Judging;
use crate::emit::ours;
use crate::emit::site::check_static;
use crate::parse::{Entry, Errors};

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// Each written option: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    pub(crate) key: Option<TokenStream>,
    pub(crate) judging: Judging,
    pub(crate) record_if: Option<TokenStream>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        together::check(&args, errors);
        let name = args.name.map(ToTokens::into_token_stream);
        let mut options = Options {
            span,
            list: Vec::new(),
        };
        options.add("failure_threshold", args.failure_threshold, |value| {
            value.into_token_stream()
        });
        options.add("success_threshold", args.success_threshold, |value| {
            value.into_token_stream()
        });
        options.add("recovery_timeout", args.recovery_timeout, |value| {
            value.tokens()
        });
        options.add("recovery_factor", args.recovery_factor, |value| {
            value.into_token_stream()
        });
        options.add("max_recovery_timeout", args.max_recovery_timeout, |value| {
            value.tokens()
        });
        options.add("recovery_jitter", args.recovery_jitter, |choice| {
            jitter(choice, span)
        });
        options.add("ramp_up", args.ramp_up, |value| value.tokens());
        options.add("max_keys", args.max_keys, ToTokens::into_token_stream);
        options.add("metrics_only", args.metrics_only, |value| {
            value.into_token_stream()
        });
        options.add("failure_window", args.failure_window, |value| {
            value.tokens()
        });
        options.add("failure_rate", args.failure_rate, |value| {
            value.into_token_stream()
        });
        options.add("minimum_calls", args.minimum_calls, |value| {
            value.into_token_stream()
        });
        options.add("slow_call", args.slow_call, |value| value.tokens());
        options.add("slow_call_rate", args.slow_call_rate, |value| {
            value.into_token_stream()
        });
        options.add("window", args.window, |value| window(&value));
        options.add("half_open_max_calls", args.half_open_max_calls, |value| {
            value.into_token_stream()
        });
        if let Some(choice) = args.on_abandon {
            let variant = if choice == "failure" {
                quote!(Failure)
            } else {
                quote!(Ignored)
            };
            let at = ours(span);
            options.push(
                "on_abandon",
                quote_spanned!(at=> __res::OnAbandon::#variant),
            );
        }
        let options = options.list;
        let named = name.iter().map(|value| ("name".to_owned(), value));
        for (option, value) in named.chain(
            options
                .iter()
                .map(|(field, value)| (field.to_string(), value)),
        ) {
            check_static(
                on.arguments,
                &option,
                value,
                "CircuitBreaker::builder",
                errors,
            );
        }
        let in_body =
            |tokens: Option<TokenStream>| tokens.map(|tokens| on.arguments.in_body(tokens));
        (errors.len() == before).then(|| Self {
            span,
            name,
            options,
            key: in_body(args.key),
            judging: Judging {
                plain: true,
                classify: in_body(args.classify),
                failure_if: in_body(args.failure_if),
            },
            record_if: in_body(args.record_if),
            map_rejection: args.map_rejection,
            written: args.written,
        })
    }
}

struct Options {
    span: Span,
    list: Vec<(Ident, TokenStream)>,
}

impl Options {
    fn add<T>(
        &mut self,
        field: &str,
        given: Option<(Entry, T)>,
        tokens: impl FnOnce(T) -> TokenStream,
    ) {
        if let Some((_, value)) = given {
            self.push(field, tokens(value));
        }
    }

    fn push(&mut self, field: &str, value: TokenStream) {
        self.list.push((Ident::new(field, ours(self.span)), value));
    }
}

fn window(window: &Window) -> TokenStream {
    match window {
        Window::Calls(calls) => quote!(__res::CircuitWindow::from(#calls)),
        Window::Time(time) => {
            let time = time.tokens();
            quote!(__res::CircuitWindow::from(#time))
        }
    }
}

fn jitter(choice: &str, span: Span) -> TokenStream {
    let at = ours(span);
    let variant = match choice {
        "true" => quote!(Proportional),
        "full" => quote!(Full),
        "equal" => quote!(Equal),
        "decorrelated" => quote!(Decorrelated),
        _ => quote!(None),
    };
    quote_spanned!(at=> __res::Jitter::#variant)
}
