//! Finds the user's statements inside what `tracing::instrument` made of them, so that each layer keeps its written place.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Replaces the user's statements; `None` where `instrument` has not run.
///
/// It marks them: `{ if false { let __tracing_attr_fake_return: R = loop {}; .. } { .. } }`. With `borrow`, the `async move`
/// that it wraps them in becomes `async`: a layer above may run it again, so it must not consume the arguments.
pub(super) fn in_span_body(
    body: &TokenStream,
    borrow: bool,
    fill: &dyn Fn(TokenStream) -> TokenStream,
) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    let holds_mark = |token: &TokenTree| match token {
        TokenTree::Group(group) => group
            .stream()
            .into_iter()
            .any(|inner| is_ident(&inner, "__tracing_attr_fake_return")),
        _ => false,
    };
    if tokens.iter().any(holds_mark) {
        return Some(replace_last_group(body, Delimiter::Brace, fill));
    }
    let (at, filled) = tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match token {
            TokenTree::Group(group) => Some((at, in_span_body(&group.stream(), borrow, fill)?)),
            _ => None,
        })?;
    put(&mut tokens, at, filled, borrow);
    Some(tokens.into_iter().collect())
}

/// The block that `#[async_trait]` wrote, inside what `instrument` made of it: there it leaves no mark, but it names the
/// future.
pub(super) fn trait_span(block: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = block.clone().into_iter().collect();
    let outer = inner_of(&tokens, named_future(&tokens)?)?;
    let inside: Vec<TokenTree> = outer.clone().into_iter().collect();
    match nested_future(&inside) {
        Some(at) => inner_of(&inside, at),
        None => Some(outer),
    }
}

/// Replaces it by `filled`; `borrow` as in [`in_span_body`]. Only where [`trait_span`] has found it.
pub(super) fn in_trait_span(
    block: &TokenStream,
    borrow: bool,
    filled: &TokenStream,
) -> TokenStream {
    let mut tokens: Vec<TokenTree> = block.clone().into_iter().collect();
    let Some((at, outer)) = named_future(&tokens).and_then(|at| Some((at, inner_of(&tokens, at)?)))
    else {
        return block.clone();
    };
    let mut inside: Vec<TokenTree> = outer.into_iter().collect();
    let filled = match nested_future(&inside) {
        Some(nested) => {
            put(&mut inside, nested, filled.clone(), borrow);
            inside.into_iter().collect()
        }
        None => filled.clone(),
    };
    put(&mut tokens, at, filled, borrow);
    tokens.into_iter().collect()
}

/// The block in `let __tracing_instrument_future = async move { .. };`.
fn named_future(tokens: &[TokenTree]) -> Option<usize> {
    let name = tokens
        .iter()
        .position(|token| is_ident(token, "__tracing_instrument_future"))?;
    Some(name + 1 + nested_future(&tokens[name + 1..])?)
}

/// The block in `async move { .. }`: one more is there where `err` or `ret` looks at the result.
fn nested_future(tokens: &[TokenTree]) -> Option<usize> {
    let is_future = |three: &[TokenTree]| {
        is_ident(&three[0], "async")
            && is_ident(&three[1], "move")
            && matches!(&three[2], TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    };
    Some(tokens.windows(3).position(is_future)? + 2)
}

fn inner_of(tokens: &[TokenTree], at: usize) -> Option<TokenStream> {
    match &tokens[at] {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    }
}

/// Puts `filled` into the group at `at`; with `borrow`, a `move` in front of it goes.
fn put(tokens: &mut Vec<TokenTree>, at: usize, filled: TokenStream, borrow: bool) {
    if let TokenTree::Group(group) = &tokens[at] {
        let mut inner = Group::new(group.delimiter(), filled);
        inner.set_span(group.span());
        tokens[at] = TokenTree::Group(inner);
    }
    if borrow && at >= 2 && is_ident(&tokens[at - 1], "move") && is_ident(&tokens[at - 2], "async")
    {
        tokens.remove(at - 1);
    }
}

fn is_ident(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Replaces the contents of the last group of this kind.
pub(super) fn replace_last_group(
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
