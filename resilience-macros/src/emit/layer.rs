//! What every policy of the macro crate is: a layer that wraps the expression below it.

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use super::arguments::Arguments;
use super::ours;
use super::shape::{Mode, Shape};
use crate::parse::Func;

/// The function that an attribute stands on, as its parser sees it.
pub(crate) struct On<'s> {
    pub(crate) func: &'s Func,
    pub(crate) shape: &'s Shape,
    pub(crate) arguments: &'s Arguments,
}

/// The policy behind a layer, as its static declares it.
pub(crate) struct Site {
    /// The runtime type, as `__private` names it: `CircuitBreaker`.
    pub(crate) policy: Ident,
    /// The written name: an expression of type `&'static str`.
    pub(crate) name: Option<TokenStream>,
    /// The written options: an expression of the policy's options type.
    pub(crate) options: TokenStream,
}

/// One attribute of the stack, parsed and checked.
pub(crate) trait Layer {
    /// The attribute's name.
    fn attribute(&self) -> &'static str;
    /// The attribute's place.
    fn span(&self) -> Span;
    /// The options as written, for the inventory: name and source text.
    fn written(&self) -> &[(String, String)];
    /// The policy it declares.
    fn site(&self) -> Site;

    /// A policy that it draws on besides its own, and that others may share.
    fn shared(&self) -> Option<Site> {
        None
    }

    /// Whether it can refuse a call.
    fn refuses(&self) -> bool {
        false
    }
    /// Whether it turns every failure and rejection from below into a value.
    fn answers_all(&self) -> bool {
        false
    }
    /// How a rejection becomes the error, where the attribute says it.
    fn map_rejection(&self) -> Option<&TokenStream> {
        None
    }
    /// Whether the body runs in attempts, one after another.
    fn attempts(&self) -> bool {
        false
    }
    /// Whether the body can ask it which attempt it is.
    fn numbers_attempts(&self) -> bool {
        self.attempts()
    }
    /// Whether it may drop what is below it, saying why.
    fn cuts_short(&self) -> bool {
        false
    }
    /// How long it lets a call take, where that is known when compiled.
    fn limit(&self) -> Option<Duration> {
        None
    }
    /// Where it says what becomes of a call that failed for good, which only the outermost retry of a stack may.
    fn letters_at(&self) -> Option<Span> {
        None
    }
    /// The replay that the inventory lists: a closure that coerces to the runtime's `Replay`.
    fn replay(&self) -> Option<TokenStream> {
        None
    }

    /// Whether it runs what is below once, and needs no argument after it but those that its options name.
    fn leaves_arguments(&self) -> bool {
        false
    }
    /// Whether it needs the arguments again once what is below is over.
    fn returns_to_arguments(&self) -> bool {
        false
    }
    /// Whether a rejection goes to many callers, each of which needs an error of its own.
    fn tells_many(&self) -> bool {
        false
    }

    /// The expression of this layer around `inner`, the expression of the one below.
    fn wrap(&self, inner: TokenStream, at: &At<'_>) -> TokenStream;
}

/// The head of an `impl Layer` for a plan with the fields `span` and `written`, and `map_rejection` where it refuses.
macro_rules! head {
    ($attribute:literal) => {
        fn attribute(&self) -> &'static str {
            $attribute
        }

        fn span(&self) -> proc_macro2::Span {
            self.span
        }

        fn written(&self) -> &[(String, String)] {
            &self.written
        }
    };
    ($attribute:literal, map_rejection) => {
        head!($attribute);

        fn map_rejection(&self) -> Option<&proc_macro2::TokenStream> {
            self.map_rejection.as_ref()
        }
    };
}
pub(crate) use head;

/// Where a layer stands while it is emitted.
pub(crate) struct At<'s> {
    /// Its number in the stack, outermost first.
    pub(crate) index: usize,
    /// The attribute's place.
    pub(crate) span: Span,
    /// Async or sync.
    pub(crate) mode: Mode,
    /// The function's return type, with `_` for `impl Trait`.
    pub(crate) ret: &'s TokenStream,
    /// Where that return type is written.
    pub(crate) ret_span: Span,
    /// The function's arguments.
    pub(crate) arguments: &'s Arguments,
    /// Whether a layer below can refuse (and nothing in between answers it).
    pub(crate) refusable: bool,
    /// Whether a layer above may drop this one, saying why.
    pub(crate) cut_short: bool,
    /// Whether it is the outermost retry of the stack, which writes the dead letter.
    pub(crate) outermost_attempts: bool,
}

impl At<'_> {
    /// The static of this layer's site.
    pub(crate) fn site(&self) -> Ident {
        format_ident!("__RES_{}", self.index, span = ours(self.span))
    }

    /// The static of the site of the policy that this layer draws on.
    pub(crate) fn shared_site(&self) -> Ident {
        format_ident!("__RES_{}_SHARED", self.index, span = ours(self.span))
    }

    /// A label of this layer's own.
    pub(crate) fn label(&self) -> syn::Lifetime {
        syn::Lifetime::new(&format!("'__res_l{}", self.index), ours(self.span))
    }

    /// The type that stands for a rejection below this layer.
    pub(crate) fn below(&self) -> TokenStream {
        refusal(self.refusable, self.span)
    }
}

/// `Rejection` where there can be one, else `Never`.
pub(crate) fn refusal(refusable: bool, at: Span) -> TokenStream {
    let span = ours(at);
    if refusable {
        quote_spanned!(span=> __res::Rejection)
    } else {
        quote_spanned!(span=> __res::Never)
    }
}
