//! The bottom of every stack: the user's body, verbatim.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::ours;
use super::shape::Mode;

/// How the body at the bottom becomes a value.
#[derive(Clone, Copy)]
pub(crate) enum Body {
    /// Statements of an `async fn`, or what `#[async_trait]` made of them.
    Async,
    /// Statements of a function that isn't async.
    Sync,
    /// Statements that give a future, of a function that returns one.
    Future,
    /// The same, with the type of the future written out.
    TypedFuture,
}

impl Body {
    pub(crate) fn mode(self) -> Mode {
        match self {
            Self::Sync => Mode::Sync,
            _ => Mode::Async,
        }
    }
}

/// What the layers want of the body's run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Around {
    /// It can ask which attempt it is.
    pub(crate) attempts: bool,
    /// It may be dropped by a layer, for a reason that is no business of what it calls.
    pub(crate) cut_short: bool,
}

impl Around {
    /// The future of the body, awaited.
    fn awaited(self, future: TokenStream, span: Span) -> TokenStream {
        let future = if self.cut_short {
            quote_spanned!(span=> __res::masked(#future))
        } else {
            future
        };
        if self.attempts {
            quote_spanned!(span=> __res::attempted(__res_n, #future).await)
        } else {
            quote_spanned!(span=> #future.await)
        }
    }
}

/// The body as an expression of type `R`.
///
/// ```text
/// Input:  { let a = call(x).await?; Ok(a) }
/// Output: async { if let Some(r) = None::<R> { return r; } { let a = call(x).await?; Ok(a) } }.await
/// ```
///
/// The statement in front fixes the block's type first, so that `?`, `.into()` and coercions at the end work as in the plain
/// function. The block is not `move`: the body borrows what it does not consume, but for what `held` says (see `capture`).
/// What it does consume rustc tells of at the whole block, so that stands at `brace`, where the user's body begins: not at the
/// attribute, which is not to blame, and not on every line of the body.
pub(crate) fn value(
    body: Body,
    at: Span,
    brace: Span,
    tokens: &TokenStream,
    ret: &TokenStream,
    around: Around,
    held: &TokenStream,
) -> TokenStream {
    let (span, there) = (ours(at), ours(brace));
    let fixed = quote_spanned! {span=>
        if let __res::Some(__res_r) = __res::None::<#ret> {
            #held
            return __res_r;
        }
    };
    match body {
        Body::Async => {
            let tokens = in_our_braces(tokens);
            let block = quote_spanned!(there=> async { #fixed #tokens });
            around.awaited(block, span)
        }
        Body::Sync => {
            let block = if held.is_empty() {
                quote_spanned!(there=> || -> #ret #tokens)
            } else {
                quote_spanned!(there=> || -> #ret { #fixed #tokens })
            };
            if around.attempts {
                quote_spanned!(span=> __res::attempted_sync(__res_n, #block))
            } else {
                quote_spanned!(span=> __res::once(#block))
            }
        }
        Body::Future | Body::TypedFuture => {
            let closure = if matches!(body, Body::TypedFuture) {
                quote_spanned!(there=> || -> #ret #tokens)
            } else {
                quote_spanned!(there=> || #tokens)
            };
            around.awaited(quote_spanned!(span=> __res::once(#closure)), span)
        }
    }
}

/// The body in braces that rustc knows to be ours: it advises against a block on one line at the end of another.
fn in_our_braces(body: &TokenStream) -> TokenStream {
    let respanned = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut again = Group::new(group.delimiter(), group.stream());
            again.set_span(ours(group.span()));
            TokenTree::Group(again)
        }
        other => other,
    };
    body.clone().into_iter().map(respanned).collect()
}

/// The body's value, after a check that a function which isn't async doesn't give a future under another name: its layers
/// would measure and retry the future's construction.
///
/// `at` is where the return type is written.
pub(crate) fn not_a_future(at: Span, value: &TokenStream, ret: &TokenStream) -> TokenStream {
    let span = ours(at);
    quote_spanned!(span=> {
        let __res_value: #ret = #value;
        __res::not_a_future({
            use __res::ValueKind as _;
            (&&__res::Probe(&__res_value)).__kind()
        });
        __res_value
    })
}
