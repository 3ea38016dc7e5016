//! Where the layers go: the shapes that a guarded function can have by the time our attributes run.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, ReturnType, Signature};

use super::base::Body;
use super::ours;
use super::types::{Future, future_of, nameable};

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

    /// The function's whole body with the user's statements replaced by what `inside` makes of them, and the rest of what
    /// a foreign attribute put around them by what `outside` makes of that.
    ///
    /// `split` says that `tracing::instrument` stands between our layers; without it only `inside` is called.
    pub(crate) fn fill(
        &self,
        at: Span,
        body: &Group,
        split: bool,
        inside: &dyn Fn(&TokenStream) -> TokenStream,
        outside: &dyn Fn(&TokenStream) -> TokenStream,
    ) -> TokenStream {
        let span = ours(at);
        let statements = body.stream();
        if self.async_trait {
            return in_boxed_block(&statements, &|block| {
                if split {
                    let filled =
                        in_span_body(&block, &|user| in_result(&user, inside)).unwrap_or(block);
                    outside(&quote!({ #filled }))
                } else {
                    let spanned = in_span_body(&block, &|user| in_result(&user, inside));
                    spanned.unwrap_or_else(|| in_result(&block, inside))
                }
            });
        }
        let spanned = in_span_body(&statements, &|user| inside(&quote!({ #user })));
        let whole = match spanned {
            Some(filled) if split => outside(&quote!({ #filled })),
            Some(filled) => return filled,
            None => inside(&body.to_token_stream()),
        };
        match self.body {
            Body::Future => quote_spanned!(span=> async move { #whole }),
            Body::TypedFuture if self.boxed => {
                quote_spanned!(span=> ::std::boxed::Box::pin(async move { #whole }))
            }
            _ => whole,
        }
    }
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
    replace_last_group(body, Delimiter::Parenthesis, &|call| {
        replace_last_group(&call, Delimiter::Brace, fill)
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

/// Replaces the user's statements inside what `tracing::instrument` made of them; `None` where it has not run.
///
/// It marks them: `{ if false { let __tracing_attr_fake_return: R = loop {}; .. } { .. } }`.
fn in_span_body(
    body: &TokenStream,
    fill: &dyn Fn(TokenStream) -> TokenStream,
) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    let holds_mark = |token: &TokenTree| {
        match token {
        TokenTree::Group(group) => group
            .stream()
            .into_iter()
            .any(|inner| matches!(inner, TokenTree::Ident(ident) if ident == "__tracing_attr_fake_return")),
        _ => false,
    }
    };
    if tokens.iter().any(holds_mark) {
        return Some(replace_last_group(body, Delimiter::Brace, fill));
    }
    let mut found = false;
    let filled = tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if !found => match in_span_body(&group.stream(), fill) {
                Some(inner) => {
                    found = true;
                    let mut filled = Group::new(group.delimiter(), inner);
                    filled.set_span(group.span());
                    TokenTree::Group(filled)
                }
                None => TokenTree::Group(group),
            },
            other => other,
        })
        .collect();
    found.then_some(filled)
}

fn replace_last_group(
    tokens: &TokenStream,
    delimiter: Delimiter,
    fill: &dyn Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let mut all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let last = all.iter().rposition(
        |token| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter),
    );
    if let Some(last) = last
        && let TokenTree::Group(group) = &all[last]
    {
        let mut filled = Group::new(delimiter, fill(group.stream()));
        filled.set_span(group.span());
        all[last] = TokenTree::Group(filled);
    }
    all.into_iter().collect()
}
