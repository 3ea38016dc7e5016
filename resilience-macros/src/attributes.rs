//! Which attributes there are: the one list that a new policy adds itself to.

use proc_macro2::{TokenStream, TokenTree};
use syn::Attribute;

use crate::emit::{Layer, On};
use crate::parse::{Errors, Root, Sibling, Written};
use crate::{
    batch, bulkhead, cached, chaos, circuit_breaker, concurrency_limit, fallback, hedge, profile,
    rate_limit, retry_with_backoff, timeout,
};

/// Every attribute that can stand in a stack.
pub(crate) const ALL: &[&str] = &[
    "batch",
    "bulkhead",
    "cached",
    "chaos",
    "circuit_breaker",
    "concurrency_limit",
    "fallback",
    "hedge",
    "profile",
    "rate_limit",
    "retry_with_backoff",
    "timeout",
];

/// Parses one attribute to its layer; `None` where there are errors.
pub(crate) fn parse(sibling: &Sibling, on: &On<'_>, errors: &Errors) -> Option<Box<dyn Layer>> {
    let mut written = Written::parse(sibling.name, sibling.span(), sibling.args.clone(), errors);
    if sibling.by_name {
        written = written.recognised_by_name();
    }
    // used by `root`, over all attributes of the stack
    if let Some(path) = written.take("crate") {
        let is_path = |value: &TokenStream| syn::parse2::<syn::Path>(value.clone()).is_ok();
        if path.single(errors).is_some_and(|value| !is_path(value)) {
            path.refuse::<()>(
                errors,
                "`crate` is a path: write e.g. `crate = ::resilience`",
            );
        }
    }
    match sibling.name {
        "batch" => batch::parse(written, on, errors),
        "bulkhead" => bulkhead::parse(written, on, errors),
        "cached" => cached::parse(written, on, errors),
        "chaos" => chaos::parse(written, on, errors),
        "circuit_breaker" => circuit_breaker::parse(written, on, errors),
        "concurrency_limit" => concurrency_limit::parse(written, on, errors),
        "fallback" => fallback::parse(written, on, errors),
        "hedge" => hedge::parse(written, on, errors),
        "profile" => profile::parse(written, on, errors),
        "rate_limit" => rate_limit::parse(written, on, errors),
        "retry_with_backoff" => retry_with_backoff::parse(written, on, errors),
        "timeout" => timeout::parse(written, on, errors),
        other => unreachable!("`{other}` is not in the list of attributes"),
    }
}

/// The path of the facade: what `crate = path` says on any attribute of the stack, else `::resilience`.
pub(crate) fn root(args: &TokenStream, attrs: &[Attribute]) -> Root {
    let lists = attrs
        .iter()
        .filter_map(|attr| attr.meta.require_list().ok())
        .filter(|list| {
            list.path
                .segments
                .last()
                .is_some_and(|last| ALL.iter().any(|name| last.ident == name))
        });
    let given = std::iter::once(args.clone())
        .chain(lists.map(|list| list.tokens.clone()))
        .find_map(|args| written_crate(&args))
        .and_then(|path| syn::parse2(path).ok());
    Root::new(given)
}

fn written_crate(args: &TokenStream) -> Option<TokenStream> {
    let mut tokens = args.clone().into_iter().peekable();
    let mut starts = true;
    while let Some(token) = tokens.next() {
        let is_crate = matches!(&token, TokenTree::Ident(ident) if ident == "crate");
        let assigned =
            matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=');
        if starts && is_crate && assigned {
            tokens.next();
            let path = tokens.take_while(
                |token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
            );
            return Some(path.collect());
        }
        starts = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
    }
    None
}
