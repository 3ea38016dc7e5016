//! The key of `#[cached]`: which arguments it is made of, and the mistakes that would let one caller read another's value.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type};

use super::args::{Args, Key};
use crate::emit::arguments::using;
use crate::emit::{Argument, On, ours};
use crate::parse::Errors;

/// The key, checked.
pub(crate) enum Parts {
    /// The arguments of these names.
    Arguments(Vec<Ident>),
    /// These expressions.
    Expressions(Vec<TokenStream>),
}

impl Parts {
    pub(crate) fn check(args: &Args, span: Span, on: &On<'_>, errors: &Errors) -> Self {
        let key = args.key.as_ref().map(|key| match key {
            Key::One(one) => vec![one.clone()],
            Key::Parts(parts) => parts.clone(),
        });
        for (i, skip) in args.skip.iter().enumerate() {
            if args.skip[..i].contains(skip) {
                errors.at(skip.span(), format!("`{skip}` is skipped twice"));
                continue;
            }
            let known = skip == "self" && on.arguments.receiver.is_some()
                || on.arguments.named(skip).is_some();
            if !known {
                errors.at(
                    skip.span(),
                    format!("there is no argument `{skip}` to skip"),
                );
            } else if key.is_some() && skip != "self" {
                errors.at(
                    skip.span(),
                    format!(
                        "`key` already says what the key is, without `{skip}`; remove the skip"
                    ),
                );
            }
        }
        let self_skipped = args.skip.iter().any(|skip| skip == "self");
        let self_named = key.iter().flatten().any(|part| mentions(part, "self"));
        if let Some(this) = &on.arguments.receiver
            && !self_skipped
            && !self_named
        {
            errors.on(
                &this.tokens,
                "one cache serves every instance: two different `self` would read each other's values; say what tells them \
                 apart, `key(self.tenant, id)`, or that nothing does, `skip(self)`",
            );
        }
        if let Some(parts) = key {
            if parts.is_empty() {
                errors.at(
                    span,
                    "`key()` is the same for every call; name what tells calls apart, `key(id)`",
                );
            }
            return Self::Expressions(
                parts
                    .into_iter()
                    .map(|part| on.arguments.in_body(part))
                    .collect(),
            );
        }
        let used = on
            .arguments
            .list
            .iter()
            .filter(|argument| !argument.names.iter().all(|name| args.skip.contains(name)));
        used.for_each(|argument| check_argument(argument, errors));
        let names = on
            .arguments
            .names()
            .filter(|name| !args.skip.contains(name))
            .cloned();
        Self::Arguments(names.collect())
    }

    /// The look at the cache by this key: an expression of type `Seek`, which leaves the layer where it is a hit.
    pub(crate) fn look(
        &self,
        blocks: bool,
        label: &syn::Lifetime,
        at: Span,
        at_ret: Span,
    ) -> TokenStream {
        let span = ours(at);
        // the key stands in the call, and the shape at the return type, so that what is wrong with either is told once
        let shape = quote_spanned!(ours(at_ret)=> &__res_shape);
        let look = |parts: TokenStream| {
            quote_spanned!(span=>
                match __res::cache_look(&mut __res_call, __res_h, __res::mono_id(&|| {}), &__res::Parts(#parts), #shape, #blocks) {
                    __res::Ok(__res_value) => break #label __res::Ok(__res_value),
                    __res::Err(__res_seek) => __res_seek,
                }
            )
        };
        match self {
            Self::Arguments(names) => look(linked(names.iter().map(|name| {
                let at_name = ours(name.span());
                let lent = using(name, quote_spanned!(at_name=> &#name));
                quote_spanned!(at_name=> (&&__res::Checked((&&&__res::KeyOf(#lent)).__part())).__key())
            }))),
            Self::Expressions(parts) => {
                let names: Vec<Ident> = (0..parts.len())
                    .map(|i| format_ident!("__res_k{i}", span = span))
                    .collect();
                let links = linked(names.iter().zip(parts).map(|(name, part)| {
                    let at_part = ours(first_span(part));
                    quote_spanned!(at_part=> (&&__res::Checked((&&&__res::KeyOf(#name)).__part())).__key())
                }));
                let look = look(links);
                // a match, so that temporaries in the expressions live as long as the look
                // in parentheses, so that `*day + 1` is borrowed as a whole
                let parts = parts.iter().map(|part| quote_spanned!(span=> &(#part)));
                quote_spanned!(span=> match (#(#parts,)*) { (#(#names,)*) => #look })
            }
        }
    }
}

/// `(a, (b, (c, ())))`
fn linked(parts: impl DoubleEndedIterator<Item = TokenStream>) -> TokenStream {
    parts
        .rev()
        .fold(quote!(()), |rest, part| quote!((#part, #rest)))
}

fn first_span(tokens: &TokenStream) -> Span {
    tokens
        .clone()
        .into_iter()
        .next()
        .map_or_else(Span::call_site, |token| token.span())
}

fn check_argument(argument: &Argument, errors: &Errors) {
    let name = argument
        .names
        .first()
        .map_or_else(|| "it".to_owned(), ToString::to_string);
    if argument.conditional {
        errors.on(
            &argument.pat,
            "a parameter under `#[cfg]` cannot be in the default key; write `key(..)`",
        );
    } else if argument.is_mut_reference() {
        errors.on(
            &argument.ty,
            "`#[cached]` with a `&mut` argument: a cached call would not perform the mutation; if that is meant, give the \
             key yourself: `key(..)` or `skip(..)`",
        );
    } else if borrow_inside_borrow(&argument.ty) {
        errors.on(
            &argument.ty,
            format!(
                "`{name}` holds a borrow inside a borrow; give the key yourself: {}",
                owned_key(&name, &argument.ty)
            ),
        );
    }
}

/// A key that owns what such an argument says.
fn owned_key(name: &str, ty: &Type) -> String {
    match ty {
        Type::Reference(outer) if matches!(&*outer.elem, Type::Reference(_)) => {
            format!("`key = {name}.to_string()`")
        }
        _ => format!("`key = format!(\"{{{name}:?}}\")`"),
    }
}

/// `&&T`, `&[&T]`, `Option<&&T>`, `Option<&[&T]>`: what is behind the first reference cannot be owned on a miss.
fn borrow_inside_borrow(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => holds_reference(&reference.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::AngleBracketed(args) if last.ident == "Option" => args.args.iter().any(|arg| {
                matches!(arg, GenericArgument::Type(Type::Reference(reference)) if holds_reference(&reference.elem))
            }),
            _ => false,
        }),
        _ => false,
    }
}

fn holds_reference(ty: &Type) -> bool {
    ty.to_token_stream().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '&',
        TokenTree::Group(group) => group
            .stream()
            .into_iter()
            .any(|inner| matches!(inner, TokenTree::Punct(punct) if punct.as_char() == '&')),
        _ => false,
    })
}

fn mentions(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(&group.stream(), word),
        _ => false,
    })
}
