//! `#[batch]` makes two functions of one: `load(id)`, which waits for others, and `load_batch(ids)`, which is the author's.
//!
//! Attributes above `#[batch]` stand on the first, those below on the second.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, Expr, FnArg, GenericArgument, Lit, Meta, Pat, PathArguments, ReturnType, Type,
};

use crate::parse::{Errors, Func, Sibling};

/// The attributes that judge errors by severity.
const JUDGES: [&str; 2] = ["circuit_breaker", "retry_with_backoff"];

/// The two functions.
pub(crate) struct Split {
    /// The one for an item, to be expanded with the attributes [`above`](Self::above).
    pub(crate) item: Func,
    /// The attributes of the one for an item: `#[batch]` is the last.
    pub(crate) above: Vec<Sibling>,
    /// The author's, with the attributes that stand below.
    pub(crate) whole: TokenStream,
}

/// Makes the two; `None` where the function cannot be split, which is then reported.
pub(crate) fn split(
    siblings: &[Sibling],
    batch: usize,
    instrument_at: Option<usize>,
    func: &Func,
    errors: &Errors,
) -> Option<Split> {
    let (mut func, mut item) = (func.clone(), func.clone());
    let below = &siblings[batch + 1..];
    let twice = below.iter().any(|one| one.name == "batch");
    if twice || !make_item(&mut item, errors) {
        return None;
    }
    let mut own = siblings[batch].clone();
    if mentions_self_type(&func) {
        add_word(&mut own.args, "Self");
    }
    if below.iter().any(|one| JUDGES.contains(&one.name)) {
        add_word(&mut own.args, "super");
    }
    let mut above = siblings[..batch].to_vec();
    above.push(own);
    // the item's own body is the wait for the batch
    item.body = Group::new(Delimiter::Brace, TokenStream::new());
    item.body.set_span(func.body.span());
    // a span stands on the function that it was written for
    let spans_whole = instrument_at.filter(|&at| at > batch);
    let spanned = if spans_whole.is_some() {
        &mut item
    } else {
        &mut func
    };
    spanned.attrs.retain(|attr| !is_instrument(attr));
    let whole = whole(func, below, spans_whole.map(|at| at - batch - 1));
    Some(Split { item, above, whole })
}

/// Writes one word more into the arguments of `#[batch]`, where it is not there.
fn add_word(args: &mut TokenStream, word: &str) {
    if !mentions(args, word) {
        let word = Ident::new(word, proc_macro2::Span::call_site());
        *args = if args.is_empty() {
            quote!(#word)
        } else {
            quote!(#args, #word)
        };
    }
}

fn is_instrument(attr: &Attribute) -> bool {
    let last = attr.path().segments.last();
    last.is_some_and(|last| last.ident == "instrument")
}

/// The author's function under its new name, with the attributes that stand below, and so many of them above its span.
fn whole(mut func: Func, below: &[Sibling], span_at: Option<usize>) -> TokenStream {
    let name = func.sig.ident.clone();
    func.sig.ident = format_ident!("{name}_batch", span = name.span());
    let (docs, attrs): (Vec<_>, Vec<_>) = std::mem::take(&mut func.attrs)
        .into_iter()
        .partition(|attr| attr.path().is_ident("doc"));
    func.attrs = attrs;
    if !docs.is_empty() {
        let doc = format!("What [`{name}`](Self::{name}) gathers: all items at once, with results in the order of the items.")
            .replace("](Self::", "](");
        let own: [Attribute; 2] = [
            syn::parse_quote!(#[doc = #doc]),
            syn::parse_quote!(#[doc = ""]),
        ];
        let lines = own.into_iter().chain(common_sections(docs));
        func.attrs.splice(0..0, lines);
    }
    let below = below.iter().map(|one| {
        let (path, args) = (&one.path, &one.args);
        quote!(#[#path(#args)])
    });
    let mut below: Vec<_> = below.collect();
    if let Some(at) = span_at
        && let Some(place) = func.attrs.iter().position(is_instrument)
    {
        below.insert(at, func.attrs.remove(place).into_token_stream());
    }
    quote!(#(#below)* #func)
}

/// The sections of the documentation that hold for both functions, as written: lints look at the author's own only.
fn common_sections(docs: Vec<Attribute>) -> impl Iterator<Item = Attribute> {
    let mut holds = false;
    docs.into_iter().filter(move |attr| {
        let text = match &attr.meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => text.value(),
                    _ => String::new(),
                },
                _ => String::new(),
            },
            _ => String::new(),
        };
        if let Some(heading) = text.trim_start().strip_prefix("# ") {
            let heading = heading.lines().next().unwrap_or_default().trim();
            holds = ["Errors", "Panics", "Safety"].contains(&heading);
        }
        holds
    })
}

/// Makes the function take one item and give one result; `false` where it cannot.
fn make_item(func: &mut Func, errors: &Errors) -> bool {
    let before = errors.len();
    if func.sig.asyncness.is_none() {
        errors.on(
            func.sig.fn_token,
            "`#[batch]` needs an `async fn`: a synchronous call cannot wait for others (if `#[tokio::main]` or \
             `#[tokio::test]` is written above, move it below)",
        );
    }
    if let Some(FnArg::Receiver(this)) = func.sig.inputs.first() {
        errors.on(
            this,
            "`#[batch]` gathers calls from many tasks, which cannot all lend the same `self`; make it an associated \
             function, or use `resilience::Batcher` as a field",
        );
    } else if func.sig.inputs.len() != 1 {
        errors.on(
            &func.sig.ident,
            "`#[batch]` needs exactly one argument, the items: `async fn load(ids: Vec<Id>) -> Result<Vec<Item>, E>`",
        );
    }
    if let Some(FnArg::Typed(argument)) = func.sig.inputs.first_mut() {
        match unwrap_vec(&argument.ty) {
            Some(inner) if holds_borrow(&inner) => errors.on(
                &argument.ty,
                "an item waits for others to join it, so it cannot borrow; take `String`, `Arc<str>` or another owned type",
            ),
            Some(inner) => *argument.ty = inner,
            None => errors.on(&argument.ty, "`#[batch]` gathers items into a `Vec`, so the argument is `Vec<_>`"),
        }
        match &mut *argument.pat {
            Pat::Ident(name) if name.subpat.is_none() => {
                name.mutability = None;
                let item = &name.ident;
                func.stand_in = Some(quote!(let _ = #item; ::core::panic!()));
            }
            other => errors.on(
                other,
                "the items need a plain name here; take them apart in the body",
            ),
        }
    }
    let gives_results = match &mut func.sig.output {
        ReturnType::Type(_, ty) if unwrap_vec(ty).is_some() || is_option(ty) => {
            errors.on(
                &*ty,
                "when a batch fails, each caller must be told; return `Result<Vec<_>, E>`",
            );
            true
        }
        ReturnType::Type(_, ty) => unwrap_result(ty),
        ReturnType::Default => false,
    };
    if !gives_results {
        let message = "`#[batch]` must give one result per item: return `Result<Vec<_>, E>`";
        match &func.sig.output {
            ReturnType::Type(_, ty) => errors.on(ty, message),
            ReturnType::Default => errors.on(&func.sig.ident, message),
        }
    }
    errors.len() == before
}

/// `Vec<T>` as `T`.
fn unwrap_vec(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Vec")?;
    let PathArguments::AngleBracketed(args) = &last.arguments else {
        return None;
    };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    })
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

/// `Alias<Vec<T>, ..>` as `Alias<T, ..>`: the first argument that is a `Vec`.
fn unwrap_result(ty: &mut Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last_mut() else {
        return false;
    };
    let PathArguments::AngleBracketed(args) = &mut last.arguments else {
        return false;
    };
    args.args.iter_mut().any(|arg| match arg {
        GenericArgument::Type(inner) => match unwrap_vec(inner) {
            Some(item) => {
                *inner = item;
                true
            }
            None => false,
        },
        _ => false,
    })
}

fn holds_borrow(ty: &Type) -> bool {
    // `&'static` is no borrow from the caller
    let tokens = ty.to_token_stream().to_string();
    tokens.replace("& 'static", "").contains('&')
}

/// `Self` is only written in functions that belong to a type.
fn mentions_self_type(func: &Func) -> bool {
    mentions(&func.sig.to_token_stream(), "Self") || mentions(&func.body.stream(), "Self")
}

fn mentions(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == Ident::new(word, ident.span()),
        TokenTree::Group(group) => mentions(&group.stream(), word),
        _ => false,
    })
}
