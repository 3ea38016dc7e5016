//! `#[cached]` checked: what can be kept, by which key.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{ReturnType, Type};

use super::args::{Args, KeepNone};
use super::key::Parts;
use crate::emit::site::check_static;
use crate::emit::types::has_impl;
use crate::emit::{On, ours};
use crate::parse::Errors;

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// Each written option: the field's name and its expression.
    pub(crate) options: Vec<(Ident, TokenStream)>,
    pub(crate) parts: Parts,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        check_value(on, errors);
        let parts = Parts::check(&args, span, on, errors);
        let at = ours(span);
        let mut options = Vec::new();
        let mut add = |field: &str, value: Option<TokenStream>| {
            if let Some(value) = value {
                check_static(on.arguments, field, &value, "TtlCache::builder", errors);
                options.push((Ident::new(field, at), value));
            }
        };
        add("ttl", args.ttl.map(|value| value.tokens()));
        add("max_size", args.max_size.map(ToTokens::into_token_stream));
        add(
            "cache_none",
            args.cache_none.map(|keep| {
                let value = match keep {
                    KeepNone::Switch(switch) => switch.into_token_stream(),
                    KeepNone::For(time) => time.tokens(),
                };
                quote_spanned!(at=> __res::CacheNone::from(#value))
            }),
        );
        add(
            "time_to_idle",
            args.time_to_idle.map(|value| value.tokens()),
        );
        add(
            "stale_if_error",
            args.stale_if_error.map(|value| value.tokens()),
        );
        add(
            "stale_while_revalidate",
            args.stale_while_revalidate.map(|value| value.tokens()),
        );
        add(
            "single_flight",
            args.single_flight.map(ToTokens::into_token_stream),
        );
        let name = args.name.map(ToTokens::into_token_stream);
        if let Some(name) = &name {
            check_static(on.arguments, "name", name, "TtlCache::builder", errors);
        }
        (errors.len() == before).then_some(Self {
            span,
            name,
            options,
            parts,
            written: args.written,
        })
    }
}

/// What cannot outlive the call that made it.
fn check_value(on: &On<'_>, errors: &Errors) {
    let ReturnType::Type(_, ty) = &on.func.sig.output else {
        errors.at(
            on.func.sig.ident.span(),
            "this function returns nothing, so there is nothing to cache; remove `#[cached]`, or return what it finds out",
        );
        return;
    };
    // of a future that is written out, only what it gives counts
    let gives = syn::parse2::<Type>(on.shape.ret.clone());
    let gives = gives.as_ref().unwrap_or(ty);
    let opaque = matches!(on.shape.body, crate::emit::base::Body::Future);
    if (!opaque && has_impl(ty)) || has_infer(gives) {
        errors.on(
            ty,
            "`#[cached]` must store the returned value, and an `impl Trait` value has no name to store; return a concrete \
             type",
        );
    } else if let Some(borrow) = borrow(gives) {
        errors.on(
            borrow,
            "a cached value outlives the call, so it cannot borrow from an argument; return `String` or `Arc<str>`",
        );
    }
}

fn has_infer(ty: &Type) -> bool {
    ty.to_token_stream()
        .into_iter()
        .any(|token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "_"))
}

/// The first reference in the type that isn't `'static`.
fn borrow(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Reference(reference) => match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => None,
            _ => Some(ty),
        },
        Type::Path(path) => {
            path.path
                .segments
                .iter()
                .find_map(|segment| match &segment.arguments {
                    syn::PathArguments::AngleBracketed(args) => {
                        args.args.iter().find_map(|arg| match arg {
                            syn::GenericArgument::Type(inner) => borrow(inner),
                            _ => None,
                        })
                    }
                    _ => None,
                })
        }
        Type::Tuple(tuple) => tuple.elems.iter().find_map(borrow),
        Type::Array(array) => borrow(&array.elem),
        Type::Paren(paren) => borrow(&paren.elem),
        Type::Group(group) => borrow(&group.elem),
        _ => None,
    }
}
