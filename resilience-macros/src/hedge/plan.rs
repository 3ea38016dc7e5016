//! `#[hedge]` checked: what may run twice at once, and each number as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::args::{Args, Idempotent};
use crate::emit::again::{check_clones, check_mutable};
use crate::emit::budget::Budget;
use crate::emit::judge::Judging;
use crate::emit::site::{check_static, is_constant, is_constant_time};
use crate::emit::{Mode, On, ours};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    /// Where the body begins.
    pub(crate) brace: Span,
    pub(crate) name: Option<TokenStream>,
    /// An expression of type `Duration`, for each call.
    pub(crate) after: Option<TokenStream>,
    /// An expression of type `u32`, for each call.
    pub(crate) max: Option<TokenStream>,
    /// Each option that is the same for every call: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    pub(crate) budget: Option<Budget>,
    pub(crate) judging: Judging,
    pub(crate) clones: Vec<Ident>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        check_function(on, errors);
        check_promise(&args.idempotent, span, errors);
        if !args.says_when {
            errors.at(
                span,
                "say when another attempt begins: `after = \"50ms\"`, or `quantile = 0.95` for the time that all but the \
                 slowest take",
            );
        }
        check_clones(&args.clones, on, errors);
        if let Some(budget) = &args.budget {
            budget.check(on, errors);
        }
        let name = args.name.map(ToTokens::into_token_stream);
        let quantile = args.quantile.map(ToTokens::into_token_stream);
        for (option, value) in [("name", &name), ("quantile", &quantile)] {
            if let Some(value) = value {
                check_static(on.arguments, option, value, "Hedge::builder", errors);
            }
        }
        let at = ours(span);
        let same = args
            .after
            .as_ref()
            .is_some_and(|after| is_constant_time(after, on));
        let after = args.after.map(|after| after.tokens());
        let max = args.max.map(ToTokens::into_token_stream);
        let mut options = Vec::new();
        let mut add = |field, value: &TokenStream| {
            options.push((Ident::new(field, at), value.clone()));
        };
        if let Some(quantile) = &quantile {
            add("quantile", quantile);
        }
        if let Some(after) = after.as_ref().filter(|_| same) {
            add("after", after);
        }
        if let Some(max) = max.as_ref().filter(|max| is_constant(max, on)) {
            add("max", max);
        }
        (errors.len() == before).then(|| Self {
            span,
            brace: on.func.body.span_open(),
            name,
            after: after.map(|after| on.arguments.in_body(after)),
            max: max.map(|max| on.arguments.in_body(max)),
            options,
            budget: args.budget,
            judging: Judging {
                plain: true,
                classify: None,
                failure_if: args.failure_if.map(|asked| on.arguments.in_body(asked)),
            },
            clones: args.clones,
            written: args.written,
        })
    }
}

fn check_promise(idempotent: &Idempotent, span: Span, errors: &Errors) {
    let why =
        "`#[hedge]` runs a slow call twice at the same time and drops the one that loses midway";
    match idempotent {
        Idempotent::Yes | Idempotent::Broken => {}
        Idempotent::Unsaid => errors.at(
            span,
            format!(
                "{why}: write `idempotent` if that does no harm here, or take the attribute off"
            ),
        ),
        Idempotent::No(entry) => {
            errors.on(
                entry,
                format!("{why}, so it cannot be on a function that is not idempotent"),
            );
        }
    }
}

/// What cannot be run beside itself.
fn check_function(on: &On<'_>, errors: &Errors) {
    if on.shape.body.mode() == Mode::Sync {
        errors.on(
            on.func.sig.fn_token,
            "`#[hedge]` needs an `async fn`: a synchronous call cannot be abandoned or run beside another (if \
             `#[tokio::main]` or `#[tokio::test]` is written above, move it below)",
        );
    }
    check_mutable(on, errors);
    if let Some(this) = on.arguments.receiver.as_ref().filter(|this| this.by_mut) {
        errors.on(
            &this.tokens,
            "`#[hedge]` runs two calls at once, so `&mut self` cannot be shared between them",
        );
    }
    for argument in on
        .arguments
        .list
        .iter()
        .filter(|one| one.is_mut_reference())
    {
        errors.on(
            &argument.ty,
            "`#[hedge]` runs two calls at once, so a `&mut` argument cannot be shared between them",
        );
    }
}
