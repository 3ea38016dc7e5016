//! `#[fallback]` checked: what is called with what.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::args::Args;
use crate::emit::arguments::{tuple, using};
use crate::emit::site::check_static;
use crate::emit::{Mode, On};
use crate::parse::{Callable, Errors};

/// Where the answer comes from.
pub(crate) enum Answer {
    /// A path, with the tuple of arguments that it is called with.
    Handler {
        path: TokenStream,
        arguments: TokenStream,
    },
    /// `|err| ..`
    OfError(TokenStream),
    /// `|| ..`
    OfNothing(TokenStream),
    /// An expression, with the name `err` as it occurs in it.
    Expression {
        tokens: TokenStream,
        err: Option<Ident>,
    },
}

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    pub(crate) answer: Answer,
    pub(crate) when: Option<TokenStream>,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        let name = args.name.map(ToTokens::into_token_stream);
        if let Some(name) = &name {
            check_static(on.arguments, "name", name, "Fallback::new", errors);
        }
        let answer = match (args.answer, args.value) {
            (Some((entry, _)), Some(_)) => {
                errors.on(entry, "a fallback has one answer: remove this, or `value`");
                None
            }
            (None, Some((entry, value))) => answer(Callable::Expr(value), &entry, on, errors),
            (Some((entry, callable)), None) => answer(callable, &entry, on, errors),
            (None, None) => {
                if !args.any {
                    errors.at(
                        span,
                        "say what to fall back to: `#[fallback(handler)]`, `#[fallback(|err| ...)]` or `#[fallback(value = \
                         ...)]`",
                    );
                }
                None
            }
        };
        let when = args.when.map(|when| on.arguments.in_body(when));
        let plan = Self {
            span,
            name,
            answer: answer?,
            when,
            written: args.written,
        };
        (errors.len() == before).then_some(plan)
    }
}

fn answer(
    callable: Callable,
    place: &impl ToTokens,
    on: &On<'_>,
    errors: &Errors,
) -> Option<Answer> {
    match callable {
        Callable::Closure { is_async: true, .. } if on.shape.body.mode() == Mode::Sync => {
            errors.on(place, "this function isn't async, so it cannot wait for an async fallback; write `|err| ...`");
            None
        }
        Callable::Closure {
            params: 0, tokens, ..
        } => Some(Answer::OfNothing(on.arguments.in_body(tokens))),
        Callable::Closure {
            params: 1, tokens, ..
        } => Some(Answer::OfError(on.arguments.in_body(tokens))),
        Callable::Closure { .. } => {
            errors.on(
                place,
                "the closure takes the error, `|err| ...`, or nothing; the function's arguments are in scope by their names",
            );
            None
        }
        Callable::Path(path) => handler(path, place, on, errors),
        Callable::Expr(tokens) => {
            if let Some(leaving) = leaves(&tokens) {
                errors.at(
                    leaving,
                    "this would leave the function past the layers above; write it inside a closure: `|err| ...` or `async \
                     |err| ...`",
                );
                return None;
            }
            Some(expression(on.arguments.in_body(tokens)))
        }
    }
}

/// A `?` or `return` of the expression's own, not of a closure or an async block in it.
fn leaves(tokens: &TokenStream) -> Option<Span> {
    let mut inside_async = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '?' => return Some(punct.span()),
            // from here on a closure's body
            TokenTree::Punct(punct) if punct.as_char() == '|' => return None,
            TokenTree::Ident(ident) if ident == "return" => return Some(ident.span()),
            TokenTree::Ident(ident) => {
                inside_async = ident == "async" || (inside_async && ident == "move");
            }
            TokenTree::Group(group) if !inside_async => {
                if let Some(span) = leaves(&group.stream()) {
                    return Some(span);
                }
            }
            _ => inside_async = false,
        }
    }
    None
}

fn handler(
    path: TokenStream,
    place: &impl ToTokens,
    on: &On<'_>,
    errors: &Errors,
) -> Option<Answer> {
    if on.arguments.list.iter().any(|argument| !argument.plain) {
        let call = path.to_string().replace(' ', "");
        errors.on(
            place,
            format!("the arguments are taken apart here, so name the call: `#[fallback({call}(a, b, err))]`"),
        );
        return None;
    }
    if let Some(argument) = on
        .arguments
        .list
        .iter()
        .find(|argument| argument.conditional)
    {
        errors.on(
            &argument.pat,
            "a parameter under `#[cfg]` cannot be passed to a handler named by its path; write the call: \
             `#[fallback(handler(a, err))]`",
        );
        return None;
    }
    let mut passed = Vec::new();
    let starts_with_self_type =
        matches!(path.clone().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "Self");
    if let Some(this) = on
        .arguments
        .receiver
        .as_ref()
        .filter(|_| starts_with_self_type)
    {
        let token = &this.token;
        passed.push(if this.by_mut {
            quote!(&mut *#token)
        } else {
            quote!(#token)
        });
    }
    for argument in &on.arguments.list {
        let name = &argument.names[0];
        let value = if argument.is_mut_reference() {
            quote!(&mut *#name)
        } else {
            quote!(#name)
        };
        passed.push(using(name, value));
    }
    Some(Answer::Handler {
        path,
        arguments: tuple(&passed),
    })
}

fn expression(tokens: TokenStream) -> Answer {
    let err = find(&tokens, "err");
    Answer::Expression { tokens, err }
}

/// The word as a name in these tokens, or as one captured by a format string: `{err}`, `{err:?}`.
fn find(tokens: &TokenStream, word: &str) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == word => Some(ident),
        TokenTree::Group(group) => find(&group.stream(), word),
        TokenTree::Literal(text) => {
            let (written, captured) = (text.to_string(), format!("{{{word}"));
            let ends = |after: &str| after.starts_with(['}', ':']);
            let mut pieces = written.split(&captured).skip(1);
            pieces.any(ends).then(|| Ident::new(word, text.span()))
        }
        TokenTree::Punct(_) | TokenTree::Ident(_) => None,
    })
}
