//! Looks at a value's tokens through the groups that `macro_rules` and parentheses put around it.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::{Lit, LitFloat, LitInt, LitStr};

/// What a value is, as far as its tokens alone can say.
pub(crate) enum Shape {
    Str(LitStr),
    /// A whole number, and whether a minus stands before it.
    Int(LitInt, bool),
    /// A decimal number, and whether a minus stands before it.
    Float(LitFloat, bool),
    Bool(bool),
    /// One plain identifier; `true` and `false` are [`Shape::Bool`].
    Ident(Ident),
    /// A literal that no option takes: a character, bytes.
    OtherLiteral,
    /// Anything else: an expression.
    Expression,
}

impl Shape {
    pub(crate) fn of(tokens: &TokenStream) -> Self {
        let tokens = ungroup(tokens);
        let mut parts = tokens.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(only), None, _) => Self::of_token(only, false),
            (Some(TokenTree::Punct(minus)), Some(number), None) if minus.as_char() == '-' => {
                let mut inner = ungroup(&number.into()).into_iter();
                match (inner.next(), inner.next()) {
                    (Some(only @ TokenTree::Literal(_)), None) => Self::of_token(only, true),
                    _ => Self::Expression,
                }
            }
            _ => Self::Expression,
        }
    }

    fn of_token(token: TokenTree, negative: bool) -> Self {
        match token {
            TokenTree::Ident(word) if word == "true" => Self::Bool(true),
            TokenTree::Ident(word) if word == "false" => Self::Bool(false),
            TokenTree::Ident(word) => Self::Ident(word),
            TokenTree::Literal(_) => match syn::parse2::<Lit>(token.into()) {
                // a literal made by another macro may carry its minus inside
                Ok(Lit::Int(int)) => {
                    let minus = negative || int.base10_digits().starts_with('-');
                    Self::Int(int, minus)
                }
                Ok(Lit::Float(float)) => {
                    let minus = negative || float.base10_digits().starts_with('-');
                    Self::Float(float, minus)
                }
                Ok(Lit::Str(text)) if !negative => Self::Str(text),
                _ => Self::OtherLiteral,
            },
            TokenTree::Group(_) | TokenTree::Punct(_) => Self::Expression,
        }
    }
}

/// The tokens inside any number of invisible groups and parentheses around the whole.
pub(crate) fn ungroup(tokens: &TokenStream) -> TokenStream {
    let mut tokens = tokens.clone();
    loop {
        let mut parts = tokens.clone().into_iter();
        match (parts.next(), parts.next()) {
            (Some(TokenTree::Group(group)), None)
                if matches!(group.delimiter(), Delimiter::None | Delimiter::Parenthesis)
                    && !group.stream().is_empty() =>
            {
                tokens = group.stream();
            }
            _ => return tokens,
        }
    }
}

/// The one identifier that these tokens are, invisible groups aside.
pub(crate) fn single_ident(tokens: &TokenStream) -> Option<Ident> {
    let mut parts = tokens.clone().into_iter();
    match (parts.next(), parts.next()) {
        (Some(TokenTree::Ident(word)), None) => Some(word),
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            single_ident(&group.stream())
        }
        _ => None,
    }
}
