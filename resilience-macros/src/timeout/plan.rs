//! `#[timeout]` checked: the duration as an expression, and whether it is the same for every call.

use std::time::Duration;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use super::args::Args;
use crate::emit::site::{check_static, is_constant_time};
use crate::emit::{Mode, On};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    /// Where the body begins.
    pub(crate) brace: Span,
    pub(crate) name: Option<TokenStream>,
    /// An expression of type `Duration`, for each call.
    pub(crate) after: TokenStream,
    /// The same where it is the same for every call.
    pub(crate) constant: Option<TokenStream>,
    /// The same where it is known when compiled.
    pub(crate) literal: Option<Duration>,
    pub(crate) map_rejection: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        if on.shape.body.mode() == Mode::Sync {
            errors.on(
                on.func.sig.fn_token,
                "`#[timeout]` needs an `async fn`: a synchronous call cannot be abandoned or run beside another (if \
                 `#[tokio::main]` or `#[tokio::test]` is written above, move it below)",
            );
        }
        let name = args.name.map(ToTokens::into_token_stream);
        if let Some(name) = &name {
            check_static(on.arguments, "name", name, "Timeout::new", errors);
        }
        if !args.any {
            errors.at(
                span,
                "`#[timeout]` needs a duration: write e.g. `#[timeout(\"2s\")]`",
            );
        }
        let after = args.after?;
        let tokens = after.tokens();
        let constant = is_constant_time(&after, on).then(|| tokens.clone());
        (errors.len() == before).then(|| Self {
            span,
            brace: on.func.body.span_open(),
            name,
            literal: after.literal(),
            constant,
            after: on.arguments.in_body(tokens),
            map_rejection: args.map_rejection,
            written: args.written,
        })
    }
}
