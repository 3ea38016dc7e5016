//! Our attributes among an item's: taken off in source order, the place of `#[tracing::instrument]` kept.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Attribute;

use crate::attributes;
use crate::parse::{Errors, Func, Root, Sibling};

/// What an attribute that was taken off is emitted with, on an item of its own: its name still has to resolve to ours, and
/// its import still counts as used.
pub(super) const ELSEWHERE: &str = "__resilience_resolved_elsewhere";
/// What an expanded body begins with, so that one of ours that comes later knows that it was overlooked.
pub(super) const MARK: &str = "__RESILIENCE_STACK";
/// The attribute that keeps the place of `#[tracing::instrument]` among ours.
const HERE: &str = "__resilience_here";

/// An item for each attribute that was taken off, which expands to nothing.
pub(super) fn seen_elsewhere(siblings: &[Sibling]) -> TokenStream {
    let seen = siblings.iter().skip(1).map(|one| {
        let (path, elsewhere) = (&one.path, Ident::new(ELSEWHERE, one.span()));
        quote!(#[#path(#elsewhere)] const _: () = ();)
    });
    quote!(#(#seen)*)
}

/// Whether this name is all there is.
pub(super) fn is_ident(tokens: &TokenStream, name: &str) -> bool {
    let mut tokens = tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(ident)), None) if ident == name)
}

/// Whether one of ours has expanded this body already.
pub(super) fn begins_with_mark(func: &Func) -> bool {
    let second = func.body.stream().into_iter().nth(1);
    second.is_some_and(|token| matches!(token, TokenTree::Ident(ident) if ident == MARK))
}

fn last_segment(attr: &Attribute) -> Option<String> {
    attr.path()
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

/// Where `#[instrument]` stands below us: the function again with it on top, so that it expands first, and a mark in its
/// place.
pub(super) fn hoist_instrument(me: &Sibling, func: &Func, root: &Root) -> Option<TokenStream> {
    let is = |attr: &Attribute, name: &str| last_segment(attr).is_some_and(|last| last == name);
    if func.attrs.iter().any(|attr| is(attr, HERE)) {
        return None;
    }
    if me.name == "batch" || func.attrs.iter().any(|attr| is(attr, "batch")) {
        // of the two functions that `#[batch]` makes it stands on one only
        return None;
    }
    let place = func.attrs.iter().position(|attr| is(attr, "instrument"))?;
    let mut func = func.clone();
    let instrument = func.attrs.remove(place);
    let below = func.attrs.split_off(place);
    let above = std::mem::take(&mut func.attrs);
    let span = me.span();
    let (name, here, args) = (Ident::new(me.name, span), Ident::new(HERE, span), &me.args);
    let me = quote_spanned!(span=> #[#root::#name(#args)]);
    Some(quote!(#instrument #me #(#above)* #[#root::#here] #(#below)* #func))
}

/// Takes our attributes off the function, in source order, and says how many stand above `#[tracing::instrument]`.
pub(super) fn take_siblings(
    me: Sibling,
    mut func: Func,
    root: &Root,
    errors: &Errors,
) -> (Vec<Sibling>, Option<usize>, Func) {
    let mut siblings = vec![me];
    let mut instrument_at = None;
    for attr in std::mem::take(&mut func.attrs) {
        let last = last_segment(&attr);
        if last.as_deref() == Some(HERE) {
            instrument_at = Some(siblings.len());
        } else if last.as_deref() == Some("instrument") {
            // not hoisted: with a batch
            instrument_at.get_or_insert(siblings.len());
            func.attrs.push(attr);
        } else if let Some(sibling) = Sibling::recognise(&attr, attributes::ALL, root, errors) {
            siblings.push(sibling);
        } else {
            func.attrs.push(attr);
        }
    }
    (siblings, instrument_at, func)
}
