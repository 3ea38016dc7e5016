//! What `tracing::instrument` made of a function, and the user's statements in it.
//!
//! It marks the statements of a function: `{ if false { let __tracing_attr_fake_return: R = loop {}; .. } { .. } }`. Those of
//! a future that a function gives back stand in `let __tracing_instrument_future = async move { .. };`, without a mark.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What is put in the place of statements.
type Fill<'f> = &'f dyn Fn(TokenStream) -> TokenStream;

/// Replaces the statements of a function that is spanned; `None` where it is not.
///
/// `again` says that what stands around them runs more than once, or that the arguments are needed after it: then its
/// blocks and closures may not move them.
pub(crate) fn in_marked(body: &TokenStream, again: bool, fill: Fill<'_>) -> Option<TokenStream> {
    let holds_mark = |token: TokenTree| match token {
        TokenTree::Group(group) => group
            .stream()
            .into_iter()
            .any(|inner| is(&inner, "__tracing_attr_fake_return")),
        _ => false,
    };
    if body.clone().into_iter().any(holds_mark) {
        return Some(replace_last_group(body, Delimiter::Brace, fill));
    }
    descend(body, again, &|inner| in_marked(&inner, again, fill))
}

/// The same for the statements of a future that a function gives back.
pub(crate) fn in_future(body: &TokenStream, again: bool, fill: Fill<'_>) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    let is_future =
        |pair: &[TokenTree]| is(&pair[0], "let") && is(&pair[1], "__tracing_instrument_future");
    let Some(start) = tokens.windows(2).position(is_future) else {
        return descend(body, again, &|inner| in_future(&inner, again, fill));
    };
    let block = (start..tokens.len()).find(|&i| brace(&tokens[i]).is_some())?;
    let stream = brace(&tokens[block])?.stream();
    let filled = in_reported(&stream, again, fill).unwrap_or_else(|| fill(stream));
    refill(&mut tokens, block, filled, again);
    Some(tokens.into_iter().collect())
}

/// With `err` and `ret` there is another block around: `match async move { .. }.await {`, `let x = async move { .. }.await;`.
fn in_reported(block: &TokenStream, again: bool, fill: Fill<'_>) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = block.clone().into_iter().collect();
    let head = tokens.iter().position(|token| brace(token).is_some())?;
    let reported = match &tokens[..head] {
        [keyword, a, m] => is(keyword, "match") && is(a, "async") && is(m, "move"),
        [keyword, name, _, a, m] => {
            is(keyword, "let")
                && (is(name, "__match_scrutinee") || is(name, "x"))
                && is(a, "async")
                && is(m, "move")
        }
        _ => false,
    };
    let awaited = tokens.get(head + 2).is_some_and(|token| is(token, "await"));
    if !reported || !awaited {
        return None;
    }
    let filled = fill(brace(&tokens[head])?.stream());
    refill(&mut tokens, head, filled, again);
    Some(tokens.into_iter().collect())
}

/// Looks for the place in each group.
fn descend(
    body: &TokenStream,
    again: bool,
    find: &dyn Fn(TokenStream) -> Option<TokenStream>,
) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    for i in 0..tokens.len() {
        if let TokenTree::Group(group) = &tokens[i]
            && let Some(filled) = find(group.stream())
        {
            refill(&mut tokens, i, filled, again);
            return Some(tokens.into_iter().collect());
        }
    }
    None
}

/// Gives the group at `place` other contents; `again` takes the `move` of its block or closure away.
fn refill(tokens: &mut Vec<TokenTree>, place: usize, filled: TokenStream, again: bool) {
    if let TokenTree::Group(group) = &tokens[place] {
        let mut other = Group::new(group.delimiter(), filled);
        other.set_span(group.span());
        tokens[place] = TokenTree::Group(other);
    }
    if again {
        let bars = tokens[..place]
            .iter()
            .rev()
            .take_while(|token| matches!(token, TokenTree::Punct(bar) if bar.as_char() == '|'));
        let before = place.checked_sub(bars.count() + 1);
        if let Some(before) = before.filter(|&before| is(&tokens[before], "move")) {
            tokens.remove(before);
        }
    }
}

fn is(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn brace(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

pub(crate) fn replace_last_group(
    tokens: &TokenStream,
    delimiter: Delimiter,
    fill: Fill<'_>,
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
