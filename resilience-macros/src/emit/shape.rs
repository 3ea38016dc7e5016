//! Where the layers go: the shapes that a guarded function can have by the time our attributes run.

use std::cell::RefCell;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, ReturnType, Signature};

use super::arguments::rename_self;
use super::base::Body;
use super::types::{Future, future_of, nameable};
use super::{ours, span};

/// Whether the layers wait by awaiting or by blocking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    Async,
    Sync,
}

/// A function's shape: what its body gives and where the layers go.
pub(crate) struct Shape {
    pub(crate) body: Body,
    /// The type that the layers see, with `_` for `impl Trait`.
    pub(crate) ret: TokenStream,
    /// The type written for the body's closure, where that is another one (a boxed future).
    pub(crate) closure_ret: TokenStream,
    /// Where the return type is written; the function's name where it is not.
    pub(crate) ret_span: Span,
    pub(crate) async_trait: bool,
    /// Whether the return type might be a future under another name.
    pub(crate) may_hide_future: bool,
    boxed: bool,
}

impl Shape {
    pub(crate) fn of(sig: &Signature, body: &TokenStream) -> Self {
        let written = match &sig.output {
            ReturnType::Default => quote!(()),
            ReturnType::Type(_, ty) => nameable(ty),
        };
        let ret_span = match &sig.output {
            ReturnType::Default => sig.ident.span(),
            ReturnType::Type(_, ty) => ty.span(),
        };
        let shape = |body, ret: TokenStream| Self {
            body,
            closure_ret: written.clone(),
            ret,
            ret_span,
            async_trait: false,
            may_hide_future: false,
            boxed: false,
        };
        if sig.asyncness.is_some() {
            return shape(Body::Async, written.clone());
        }
        let by_async_trait = sig
            .generics
            .params
            .iter()
            .any(|param| matches!(param, GenericParam::Lifetime(one) if one.lifetime.ident == "async_trait"));
        match future_of(&sig.output) {
            Some(Future::Boxed(output)) if by_async_trait && boxed_block(body).is_some() => Self {
                async_trait: true,
                closure_ret: nameable(&output),
                ..shape(Body::Async, nameable(&output))
            },
            Some(Future::Boxed(output)) => Self {
                boxed: true,
                ..shape(Body::TypedFuture, nameable(&output))
            },
            Some(Future::Opaque(output)) => shape(Body::Future, nameable(&output)),
            None => {
                let may_hide_future = matches!(&sig.output, ReturnType::Type(..));
                Self {
                    may_hide_future,
                    ..shape(Body::Sync, written.clone())
                }
            }
        }
    }

    /// The function's whole body with the layers in it.
    ///
    /// Where `tracing::instrument` stands between ours, the user's statements are replaced by what `inside` makes of them, and
    /// what it put around those by what `outside` makes of that. Else, and where its place is not to be found, the
    /// statements are replaced by what `whole` makes of them.
    pub(crate) fn fill(&self, at: Span, body: &Group, parts: &Parts<'_>) -> TokenStream {
        let span = ours(at);
        let statements = body.stream();
        if self.async_trait {
            return in_boxed_block(&statements, &|block| self.fill_boxed_block(&block, parts));
        }
        let is_future = matches!(self.body, Body::Future | Body::TypedFuture);
        if let Some(between) = parts.between {
            let inside = |body| move |user: TokenStream| (between.inside)(&quote!({ #user }), body);
            let filled = if is_future {
                span::in_future(&statements, between.again, &inside(Body::Async)).map(|filled| {
                    // the statements give the future of the lower layers
                    (between.outside)(&quote!({ #filled }))
                })
            } else {
                span::in_marked(&statements, between.again, &inside(self.body))
                    .map(|filled| (between.outside)(&quote!({ #filled })))
            };
            if let Some(filled) = filled {
                return self.as_future(span, &filled);
            }
        }
        let whole = |body| move |user: TokenStream| (parts.whole)(&quote!({ #user }), body);
        let filled = if is_future {
            // a span of the future's run, or of its construction
            let in_construction =
                |user| self.as_future(span, &(parts.whole)(&quote!({ #user }), self.body));
            span::in_future(&statements, false, &whole(Body::Async))
                .or_else(|| span::in_marked(&statements, false, &in_construction))
        } else {
            span::in_marked(&statements, false, &whole(self.body))
        };
        filled.unwrap_or_else(|| {
            // braces that are ours, so that none are called unnecessary
            let mut body = body.clone();
            body.set_span(ours(body.span()));
            let filled = (parts.whole)(&body.to_token_stream(), self.body);
            self.as_future(span, &filled)
        })
    }

    /// The layers as the function's body: in a future, where it gives one.
    fn as_future(&self, span: Span, filled: &TokenStream) -> TokenStream {
        match self.body {
            Body::Future => quote_spanned!(span=> async move { #filled }),
            Body::TypedFuture if self.boxed => {
                quote_spanned!(span=> ::std::boxed::Box::pin(async move { #filled }))
            }
            _ => filled.clone(),
        }
    }

    /// The contents of the block in `Box::pin(async move { .. })` that `#[async_trait]` writes.
    fn fill_boxed_block(&self, block: &TokenStream, parts: &Parts<'_>) -> TokenStream {
        let whole = |user: &TokenStream| (parts.whole)(user, self.body);
        if let Some(between) = parts.between {
            // its bindings of the arguments go out of the span, where the upper layers see them too
            let bindings = RefCell::new(TokenStream::new());
            let inside = |user: TokenStream| {
                let (head, rest) = split_bindings(&user);
                *bindings.borrow_mut() = head;
                in_result(&rest, &|user| (between.inside)(user, self.body))
            };
            if let Some(filled) = span::in_future(block, true, &inside) {
                let filled = rename_self(filled);
                let bindings = bindings.into_inner();
                let filled = (between.outside)(&quote!({ #filled }));
                return quote!(#bindings #filled);
            }
        }
        span::in_future(block, false, &|user| in_result(&user, &whole))
            .unwrap_or_else(|| in_result(block, &whole))
    }
}

/// What the layers make of the user's statements.
pub(crate) struct Parts<'f> {
    /// All layers, around the body.
    pub(crate) whole: &'f dyn Fn(&TokenStream, Body) -> TokenStream,
    /// Where `tracing::instrument` stands among them.
    pub(crate) between: Option<&'f Between<'f>>,
}

/// The layers below and above `tracing::instrument`.
pub(crate) struct Between<'f> {
    pub(crate) inside: &'f dyn Fn(&TokenStream, Body) -> TokenStream,
    pub(crate) outside: &'f dyn Fn(&TokenStream) -> TokenStream,
    /// Whether the layers above run it more than once, or need the arguments after it.
    pub(crate) again: bool,
}

/// What `#[async_trait]` writes in front of `let __ret: R = { .. };`, and the rest.
fn split_bindings(block: &TokenStream) -> (TokenStream, TokenStream) {
    let tokens: Vec<TokenTree> = block.clone().into_iter().collect();
    let last_let = tokens
        .iter()
        .rposition(|token| matches!(token, TokenTree::Ident(ident) if ident == "let"));
    let (head, rest) = tokens.split_at(last_let.unwrap_or(0));
    (
        head.iter().cloned().collect(),
        rest.iter().cloned().collect(),
    )
}

/// The contents of the block in `Box::pin(async move { .. })`.
fn boxed_block(body: &TokenStream) -> Option<Group> {
    let mut last = None;
    for token in body.clone() {
        last = Some(token);
    }
    let Some(TokenTree::Group(call)) = last else {
        return None;
    };
    let (Delimiter::Parenthesis, Some(TokenTree::Group(block))) =
        (call.delimiter(), call.stream().into_iter().last())
    else {
        return None;
    };
    (block.delimiter() == Delimiter::Brace).then_some(block)
}

/// Replaces the contents of the block in `Box::pin(async move { .. })`.
fn in_boxed_block(body: &TokenStream, fill: &dyn Fn(TokenStream) -> TokenStream) -> TokenStream {
    span::replace_last_group(body, Delimiter::Parenthesis, &|call| {
        span::replace_last_group(&call, Delimiter::Brace, fill)
    })
}

/// Replaces the block in `let __ret: R = { .. };` that `#[async_trait]` writes; without it, everything.
fn in_result(block: &TokenStream, fill: &dyn Fn(&TokenStream) -> TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = block.clone().into_iter().collect();
    // the last top-level `let .. = { .. } ;`
    let hole = (1..tokens.len()).rev().find(|&i| {
        matches!(&tokens[i], TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
            && matches!(&tokens[i - 1], TokenTree::Punct(punct) if punct.as_char() == '=')
    });
    let Some(hole) = hole else {
        return fill(&quote!({ #block }));
    };
    let mut filled = TokenStream::new();
    for (i, token) in tokens.into_iter().enumerate() {
        match token {
            TokenTree::Group(group) if i == hole => {
                let mut inner = Group::new(Delimiter::Brace, fill(&group.to_token_stream()));
                inner.set_span(group.span());
                filled.extend([TokenTree::Group(inner)]);
            }
            other => filled.extend([other]),
        }
    }
    filled
}
