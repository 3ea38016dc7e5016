//! `#[timeout]` checked: the duration as an expression, and whether it is the same for every call.

use std::time::Duration;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Expr;

use super::args::Args;
use crate::emit::site::check_static;
use crate::emit::{Mode, On};
use crate::parse::{DurationValue, Errors};

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
        let constant = is_constant(&after, on).then(|| tokens.clone());
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

/// Whether it is the same for every call, so that the snapshot can show it: a literal, a constant, or `Duration` made of
/// literals. What else may stand there is left to the calls.
fn is_constant(after: &DurationValue, on: &On<'_>) -> bool {
    let DurationValue::Expr(tokens) = after else {
        return true;
    };
    let in_reach = on.arguments.first_out_of_reach(tokens).is_none();
    in_reach
        && match syn::parse2::<Expr>(tokens.clone()) {
            Ok(Expr::Path(path)) => is_upper_case(&path.path),
            Ok(Expr::Call(call)) => {
                let of_duration = matches!(&*call.func, Expr::Path(function)
                    if function.path.segments.iter().any(|part| part.ident == "Duration"));
                of_duration && call.args.iter().all(|one| matches!(one, Expr::Lit(_)))
            }
            _ => false,
        }
}

/// By its name a constant, and no variable.
fn is_upper_case(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        !name.contains(|c: char| c.is_lowercase())
    })
}
