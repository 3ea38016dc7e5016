//! The whole stack: takes the sibling attributes off the function, checks them together, and emits the layers at once.

mod siblings;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use self::siblings::{
    ELSEWHERE, MARK, begins_with_mark, hoist_instrument, is_ident, seen_elsewhere, take_siblings,
};
use crate::attributes;
use crate::batch::{Split, split};
use crate::emit::fold::Stack;
use crate::emit::{Arguments, On, Shape, ours};
use crate::order;
use crate::parse::{Errors, Func, Root, Sibling};

/// The expansion of `attribute`, which stands on top of its siblings.
pub(crate) fn expand(attribute: &'static str, args: TokenStream, item: TokenStream) -> TokenStream {
    if is_ident(&args, ELSEWHERE) {
        return TokenStream::new();
    }
    let errors = Errors::default();
    let Some(func) = Func::parse(attribute, item.clone(), &errors) else {
        return refused(&item, errors);
    };
    if func.is_placeholder {
        return item;
    }
    let span = Span::call_site();
    if begins_with_mark(&func) {
        errors.at(span, overlooked(attribute));
        return refused(&item, errors);
    }
    let root = attributes::root(&args, &func.attrs);
    let me = Sibling {
        name: attribute,
        path: Ident::new(attribute, span).into(),
        args,
        by_name: false,
    };
    if let Some(hoisted) = hoist_instrument(&me, &func, &root) {
        return hoisted;
    }
    let (siblings, instrument_at, func) = take_siblings(me, func, &root, &errors);
    let Some(batch) = siblings.iter().position(|one| one.name == "batch") else {
        return emit(&siblings, instrument_at, &func, &root, errors);
    };
    match split(&siblings, batch, instrument_at, &func, &errors) {
        // the plain function, and what is wrong with the other attributes as well
        None => emit(&siblings, None, &func, &root, errors),
        Some(Split { item, above, whole }) => {
            let item = emit(&above, None, &item, &root, errors);
            quote!(#item #whole)
        }
    }
}

fn refused(item: &TokenStream, errors: Errors) -> TokenStream {
    let errors = errors.into_compile_errors();
    quote!(#item #errors)
}

fn overlooked(attribute: &str) -> String {
    format!(
        "this is `resilience::{attribute}` under another name, so the resilience attribute above it could not see it and \
         the layers would run in the wrong order; write it as `#[{attribute}]` or `#[resilience::{attribute}]`"
    )
}

/// The function with the layers inside; or the plain function, and what is wrong with its attributes.
fn emit(
    siblings: &[Sibling],
    instrument_at: Option<usize>,
    func: &Func,
    root: &Root,
    errors: Errors,
) -> TokenStream {
    let shape = Shape::of(&func.sig, &func.body.stream());
    let arguments = Arguments::of(&func.sig, shape.async_trait);
    let on = On {
        func,
        shape: &shape,
        arguments: &arguments,
    };
    let layers: Vec<_> = siblings
        .iter()
        .filter_map(|one| attributes::parse(one, &on, &errors))
        .collect();
    let warnings = order::check(&layers, &errors);
    let seen = seen_elsewhere(siblings);
    let body = if errors.is_empty() {
        let stack = Stack {
            layers: &layers,
            on: &on,
            split_at: instrument_at,
        };
        let items = stack.items();
        let filled = stack.filled();
        let span = ours(Span::call_site());
        let mark = Ident::new(MARK, span);
        quote_spanned! {span=>
            const #mark: () = ();
            #seen
            use #root::__private as __res;
            #items
            #warnings
            #filled
        }
    } else {
        let body = func.stand_in.clone();
        let body = body.unwrap_or_else(|| func.body.stream());
        quote!(#seen #body)
    };
    let mut whole = func.clone();
    whole.body = Group::new(Delimiter::Brace, body);
    whole.body.set_span(func.body.span());
    let errors = errors.into_compile_errors();
    quote!(#whole #errors)
}
