//! The values of options: what is known when compiled, or the tokens of an expression.

use proc_macro2::{Literal, Span, TokenStream};
use quote::ToTokens;
use syn::LitStr;

/// A whole number.
#[derive(Clone, Debug)]
pub(crate) enum Integer {
    Literal(u64, Span),
    Expr(TokenStream),
}

/// A decimal number.
#[derive(Clone, Debug)]
pub(crate) enum Float {
    Literal(f64, Span),
    Expr(TokenStream),
}

/// Yes or no.
#[derive(Clone, Debug)]
pub(crate) enum Switch {
    Literal(bool),
    Expr(TokenStream),
}

/// A string.
#[derive(Clone)]
pub(crate) enum Text {
    Literal(LitStr),
    Expr(TokenStream),
}

/// What may be called.
#[derive(Clone, Debug)]
pub(crate) enum Callable {
    /// `|a, b| ..`, with the number of its parameters.
    Closure {
        params: usize,
        is_async: bool,
        tokens: TokenStream,
    },
    /// `module::function`
    Path(TokenStream),
    /// Any other expression.
    Expr(TokenStream),
}

impl Integer {
    pub(crate) fn literal(&self) -> Option<u64> {
        match self {
            Self::Literal(value, _) => Some(*value),
            Self::Expr(_) => None,
        }
    }
}

impl ToTokens for Integer {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(value, span) => spanned(Literal::u64_unsuffixed(*value), *span, tokens),
            Self::Expr(value) => value.to_tokens(tokens),
        }
    }
}

impl ToTokens for Float {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(value, span) => spanned(Literal::f64_suffixed(*value), *span, tokens),
            Self::Expr(value) => value.to_tokens(tokens),
        }
    }
}

impl ToTokens for Switch {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(value) => value.to_tokens(tokens),
            Self::Expr(value) => value.to_tokens(tokens),
        }
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(value) => value.to_tokens(tokens),
            Self::Expr(value) => value.to_tokens(tokens),
        }
    }
}

impl ToTokens for Callable {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Closure { tokens: value, .. } | Self::Path(value) | Self::Expr(value) => {
                value.to_tokens(tokens);
            }
        }
    }
}

fn spanned(mut literal: Literal, span: Span, tokens: &mut TokenStream) {
    literal.set_span(span);
    literal.to_tokens(tokens);
}
