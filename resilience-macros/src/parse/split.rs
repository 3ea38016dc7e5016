//! Splits an attribute's tokens into arguments, and goes on after what is no argument.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Token};

use super::diagnostics::Errors;
use super::entry::{Entry, Form};

/// All arguments of `attribute`, the broken ones too; what is wrong with them is reported.
pub(super) fn entries(
    attribute: &'static str,
    input: ParseStream<'_>,
    errors: &Errors,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        if input.peek(Token![,]) {
            errors.at(input.span(), "expected an argument before this `,`");
            skip(input);
            continue;
        }
        entries.push(entry(attribute, input, errors));
        if input.is_empty() {
            break;
        }
        if input.parse::<Token![,]>().is_err() {
            errors.at(input.span(), "expected `,`");
            // `a = 1 b = 2` goes on at `b`; after anything else one message is enough
            let begins_option = input.peek(syn::Ident::peek_any)
                && (input.peek2(syn::token::Paren) || is_assignment(input, true));
            if !begins_option {
                skip_to_comma(input);
                skip(input);
            }
        }
    }
    entries
}

fn entry(attribute: &'static str, input: ParseStream<'_>, errors: &Errors) -> Entry {
    let begin = input.cursor();
    let mut made = Entry {
        attribute,
        form: Form::Unnamed,
        name: None,
        value: TokenStream::new(),
        whole: TokenStream::new(),
        broken: false,
    };
    if input.peek(syn::Ident::peek_any) && is_assignment(input, true) {
        made.form = Form::Assigned;
        made.name = Ident::parse_any(input).ok();
        skip(input);
        if input.is_empty() || input.peek(Token![,]) {
            let name = made.name.as_ref().map(Ident::to_string).unwrap_or_default();
            errors.at(
                made.span(),
                format_args!("`{name}` needs a value: write `{name} = ..`"),
            );
            made.broken = true;
        }
    } else if input.peek(syn::Ident::peek_any) && is_assignment(input, false) {
        let name = Ident::parse_any(input).ok();
        errors.at(input.span(), "expected `=`");
        skip(input);
        made.form = Form::Assigned;
        made.name = name;
        made.broken = input.is_empty() || input.peek(Token![,]);
    } else if let Some((name, inside)) = list(input) {
        made.form = Form::Listed;
        made.name = Some(name);
        made.value = inside;
        made.whole = until(begin, input.cursor()).unwrap_or_default();
        return made;
    }
    let value = input.cursor();
    if !(input.is_empty() || input.peek(Token![,])) {
        match input.parse::<Expr>() {
            Ok(parsed) => {
                made.value =
                    until(value, input.cursor()).unwrap_or_else(|| parsed.to_token_stream());
            }
            Err(error) => {
                skip_to_comma(input);
                made.value = until(value, input.cursor()).unwrap_or_default();
                if !made.broken {
                    report(error, &made.value, errors);
                }
                made.broken = true;
            }
        }
    }
    made.whole = until(begin, input.cursor()).unwrap_or_else(|| {
        let (name, value) = (&made.name, &made.value);
        quote::quote!(#name #value)
    });
    made
}

/// `syn`'s error, where what is missing at the end is told at the last token: the end itself has no place.
fn report(error: syn::Error, value: &TokenStream, errors: &Errors) {
    let message = error.to_string();
    match value.clone().into_iter().last() {
        Some(last) if message.starts_with("unexpected end of input") => {
            errors.at(last.span(), message);
        }
        _ => errors.take(error),
    }
}

/// `name(..)` with nothing after it; `handler(..).await` is an expression.
fn list(input: ParseStream<'_>) -> Option<(Ident, TokenStream)> {
    if !(input.peek(syn::Ident::peek_any) && input.peek2(syn::token::Paren)) {
        return None;
    }
    let ahead = input.fork();
    let name = Ident::parse_any(&ahead).ok()?;
    let (inside, _, rest) = ahead.cursor().group(proc_macro2::Delimiter::Parenthesis)?;
    if !(rest.eof()
        || rest
            .punct()
            .is_some_and(|(punct, _)| punct.as_char() == ','))
    {
        // a missing comma before the next option: `skip(a) ttl = "5m"`
        let (_, after) = rest.ident()?;
        let (equals, _) = after.punct()?;
        if equals.as_char() != '=' {
            return None;
        }
    }
    skip(input);
    skip(input);
    Some((name, inside.token_stream()))
}

/// Whether an identifier and then a lone `=` (else a lone `:`) come next.
fn is_assignment(input: ParseStream<'_>, equals: bool) -> bool {
    if equals {
        input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>])
    } else {
        input.peek2(Token![:]) && !input.peek2(Token![::])
    }
}

fn skip(input: ParseStream<'_>) {
    let _ = input.step(|cursor| match cursor.token_tree() {
        Some((_, rest)) => Ok(((), rest)),
        None => Err(cursor.error("nothing left")),
    });
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        skip(input);
    }
}

/// The tokens between two places of one stream, verbatim; nothing if the end lies inside a group.
fn until(mut from: Cursor<'_>, to: Cursor<'_>) -> Option<TokenStream> {
    let mut tokens = TokenStream::new();
    while from != to {
        let (token, rest) = from.token_tree()?;
        token.to_tokens(&mut tokens);
        from = rest;
    }
    Some(tokens)
}
