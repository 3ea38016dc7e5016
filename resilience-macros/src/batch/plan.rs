//! `#[batch]` checked.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::GenericParam;

use super::args::Args;
use crate::emit::site::check_static;
use crate::emit::{On, ours};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// Each written option: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    /// The function for all items, as a path from inside the one for an item.
    pub(crate) whole: TokenStream,
    /// The argument that is the item.
    pub(crate) item: Ident,
    pub(crate) map_rejection: Option<TokenStream>,
    /// Whether a layer below judges errors, and so raises the alert of a critical one.
    pub(crate) judged: bool,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        let at = ours(span);
        let mut options = Vec::new();
        let mut add = |field: &str, value: Option<TokenStream>| {
            if let Some(value) = value {
                check_static(on.arguments, field, &value, "Batcher::builder", errors);
                options.push((Ident::new(field, at), value));
            }
        };
        add("size", args.size.map(ToTokens::into_token_stream));
        add("max_wait", args.max_wait.map(|value| value.tokens()));
        add(
            "concurrency",
            args.concurrency.map(ToTokens::into_token_stream),
        );
        let name = args.name.map(ToTokens::into_token_stream);
        if let Some(name) = &name {
            check_static(on.arguments, "name", name, "Batcher::builder", errors);
        }
        let item = on.arguments.names().next()?.clone();
        let function = &on.func.sig.ident;
        let whole = format_ident!("{function}_batch", span = function.span());
        let generics: Vec<_> = on
            .func
            .sig
            .generics
            .params
            .iter()
            .filter_map(|param| match param {
                GenericParam::Type(ty) => Some(ty.ident.clone()),
                GenericParam::Const(constant) => Some(constant.ident.clone()),
                GenericParam::Lifetime(_) => None,
            })
            .collect();
        let turbofish = if generics.is_empty() {
            quote!()
        } else {
            quote!(::<#(#generics),*>)
        };
        let whole = if args.associated.is_some() {
            quote!(Self::#whole #turbofish)
        } else {
            quote!(#whole #turbofish)
        };
        let map_rejection = args.map_rejection;
        (errors.len() == before).then_some(Self {
            span,
            name,
            options,
            whole,
            item,
            map_rejection,
            judged: args.judged,
            written: args.written,
        })
    }
}
