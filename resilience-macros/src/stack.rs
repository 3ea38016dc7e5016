//! The whole stack: takes the sibling attributes off the function, checks them together, and emits the layers at once.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Attribute;

use crate::attributes;
use crate::emit::base::Body;
use crate::emit::layer::refusal;
use crate::emit::shape::{Between, Parts};
use crate::emit::{Arguments, At, Layer, On, Shape, base, capture, ours, site};
use crate::order;
use crate::parse::{Errors, Func, Root, Sibling};

/// What an attribute that was taken off is emitted with, on an item of its own: its name still has to resolve to ours, and
/// its import still counts as used.
const ELSEWHERE: &str = "__resilience_resolved_elsewhere";
/// What an expanded body begins with, so that one of ours that comes later knows that it was overlooked.
const MARK: &str = "__RESILIENCE_STACK";
/// The attribute that keeps the place of `#[tracing::instrument]` among ours.
const HERE: &str = "__resilience_here";

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
    match siblings.iter().position(|one| one.name == "batch") {
        Some(batch) => crate::batch::split(&siblings, batch, instrument_at, func, &root, errors),
        None => emit(&siblings, instrument_at, &func, &root, errors),
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
pub(crate) fn emit(
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

/// The layers of one function, outermost first.
struct Stack<'s> {
    layers: &'s [Box<dyn Layer>],
    on: &'s On<'s>,
    /// How many of the layers stand above `#[tracing::instrument]`, where it stands among them.
    split_at: Option<usize>,
}

impl Stack<'_> {
    /// What each layer has to know of its place, and whether the whole stack can refuse.
    fn places(&self) -> (Vec<At<'_>>, bool) {
        let outermost_attempts = self.layers.iter().position(|layer| layer.attempts());
        let mut refusable = false;
        let mut places: Vec<At<'_>> = Vec::new();
        for (index, layer) in self.layers.iter().enumerate().rev() {
            places.push(At {
                index,
                span: layer.span(),
                mode: self.on.shape.body.mode(),
                ret: &self.on.shape.ret,
                ret_span: self.on.shape.ret_span,
                arguments: self.on.arguments,
                refusable,
                outermost_attempts: outermost_attempts == Some(index),
            });
            refusable = !layer.answers_all() && (refusable || layer.refuses());
        }
        places.reverse();
        (places, refusable)
    }

    fn items(&self) -> TokenStream {
        let (places, _) = self.places();
        let layers: Vec<_> = self
            .layers
            .iter()
            .map(|layer| &**layer)
            .zip(places)
            .collect();
        site::declared(
            &layers,
            &self.on.func.sig.ident.to_string(),
            Span::call_site(),
        )
    }

    /// The function's body with the layers in it.
    fn filled(&self) -> TokenStream {
        let (places, refusable) = self.places();
        let span = ours(Span::call_site());
        let shape = self.on.shape;
        let ret = &shape.ret;
        let attempts = self.layers.iter().any(|layer| layer.attempts());
        let held = capture::held(self.on, self.layers);
        let fold = |from: usize, to: usize, base: TokenStream| {
            (from..to)
                .rev()
                .fold(base, |inner, i| self.layers[i].wrap(inner, &places[i]))
        };
        let value = |body: Body, tokens: &TokenStream, attempts: bool| {
            let ret = if matches!(body, Body::Async) {
                ret
            } else {
                &shape.closure_ret
            };
            base::value(body, Span::call_site(), tokens, ret, attempts, &held)
        };
        let bottom = |user: &TokenStream, body: Body| {
            let value = value(body, user, attempts);
            let value = if shape.may_hide_future {
                base::not_a_future(shape.ret_span, &value, ret)
            } else {
                value
            };
            let never = refusal(false, Span::call_site());
            quote_spanned!(span=> {
                let __res_out: #ret = #value;
                __res::Ok::<#ret, #never>(__res_out)
            })
        };
        let edged = |inner: TokenStream| {
            let edge = self.edge(refusable);
            quote_spanned!(span=> {
                let mut __res_call = __res::Call::begin();
                let __res_v = #inner;
                #edge
            })
        };
        let whole =
            |user: &TokenStream, body: Body| edged(fold(0, self.layers.len(), bottom(user, body)));
        let split = self.split_at.unwrap_or(0);
        // whether a rejection crosses the foreign attribute
        let crosses = split > 0 && places[split - 1].refusable;
        let inside = |user: &TokenStream, body: Body| {
            let inner = fold(split, self.layers.len(), bottom(user, body));
            let edge = if crosses {
                self.crossing()
            } else {
                self.edge(false)
            };
            quote_spanned!(span=> {
                let mut __res_call = __res_cross;
                let __res_v = #inner;
                #edge
            })
        };
        let outside = |block: &TokenStream| {
            let value = value(shape.body, block, false);
            let below = refusal(crosses, Span::call_site());
            let carried = if crosses {
                quote_spanned!(span=> match __res_call.crossed.take() {
                    __res::Some(__res_e) => __res::Err(*__res_e),
                    __res::None => __res::Ok(__res_out),
                })
            } else {
                quote_spanned!(span=> __res::Ok::<#ret, #below>(__res_out))
            };
            let base = quote_spanned!(span=> {
                let __res_cross = &mut __res_call;
                let __res_out: #ret = #value;
                #carried
            });
            edged(fold(0, split, base))
        };
        let above = &self.layers[..split];
        let between = Between {
            inside: &inside,
            outside: &outside,
            again: !above.iter().all(|layer| capture::leaves_alone(&**layer)),
        };
        let parts = Parts {
            whole: &whole,
            between: (split > 0).then_some(&between),
        };
        shape.fill(Span::call_site(), &self.on.func.body, &parts)
    }

    /// `__res_v: Result<R, J>` as `R`.
    fn edge(&self, refusable: bool) -> TokenStream {
        let span = ours(Span::call_site());
        if !refusable {
            return quote_spanned!(span=> __res::plain_edge(__res_v));
        }
        if let Some(map) = self.map_rejection() {
            quote_spanned!(span=> __res::edge_with(__res_v, #map))
        } else {
            let at_ret = ours(self.on.shape.ret_span);
            if self.layers.iter().any(|layer| layer.attribute() == "batch") {
                quote_spanned!(at_ret=> __res::batch_edge(__res_v))
            } else {
                quote_spanned!(at_ret=> __res::edge(__res_v))
            }
        }
    }

    /// The same where a foreign attribute stands above: the rejection is also handed to the layers above it.
    fn crossing(&self) -> TokenStream {
        let span = ours(Span::call_site());
        let edge = self.edge(true);
        quote_spanned!(span=> {
            __res::cross(&__res_v, __res_call);
            #edge
        })
    }

    fn map_rejection(&self) -> Option<TokenStream> {
        let map = self.layers.iter().find_map(|layer| layer.map_rejection())?;
        Some(self.on.arguments.in_body(map.clone()))
    }
}

/// An item for each attribute that was taken off, which expands to nothing.
pub(crate) fn seen_elsewhere(siblings: &[Sibling]) -> TokenStream {
    let seen = siblings.iter().skip(1).map(|one| {
        let (path, elsewhere) = (&one.path, Ident::new(ELSEWHERE, one.span()));
        quote!(#[#path(#elsewhere)] const _: () = ();)
    });
    quote!(#(#seen)*)
}

fn is_ident(tokens: &TokenStream, name: &str) -> bool {
    let mut tokens = tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(ident)), None) if ident == name)
}

fn begins_with_mark(func: &Func) -> bool {
    let second = func.body.stream().into_iter().nth(1);
    second.is_some_and(|token| matches!(token, TokenTree::Ident(ident) if ident == MARK))
}

fn last_segment(attr: &Attribute) -> Option<String> {
    attr.path()
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

/// Where `#[instrument]` stands below us: the function again with it on top, so that it expands first, and a mark in its
/// place.
fn hoist_instrument(me: &Sibling, func: &Func, root: &Root) -> Option<TokenStream> {
    let is = |attr: &Attribute, name: &str| last_segment(attr).is_some_and(|last| last == name);
    if func.attrs.iter().any(|attr| is(attr, HERE)) {
        return None;
    }
    if me.name == "batch" || func.attrs.iter().any(|attr| is(attr, "batch")) {
        // of the two functions that `#[batch]` makes it stands on one only
        return None;
    }
    let place = func.attrs.iter().position(|attr| is(attr, "instrument"))?;
    let mut func = func.clone();
    let instrument = func.attrs.remove(place);
    let below = func.attrs.split_off(place);
    let above = std::mem::take(&mut func.attrs);
    let span = me.span();
    let (name, here, args) = (Ident::new(me.name, span), Ident::new(HERE, span), &me.args);
    let me = quote_spanned!(span=> #[#root::#name(#args)]);
    Some(quote!(#instrument #me #(#above)* #[#root::#here] #(#below)* #func))
}

/// Takes our attributes off the function, in source order, and says how many stand above `#[tracing::instrument]`.
fn take_siblings(
    me: Sibling,
    mut func: Func,
    root: &Root,
    errors: &Errors,
) -> (Vec<Sibling>, Option<usize>, Func) {
    let mut siblings = vec![me];
    let mut instrument_at = None;
    for attr in std::mem::take(&mut func.attrs) {
        let last = last_segment(&attr);
        if last.as_deref() == Some(HERE) {
            instrument_at = Some(siblings.len());
        } else if last.as_deref() == Some("instrument") {
            // not hoisted: with a batch
            instrument_at.get_or_insert(siblings.len());
            func.attrs.push(attr);
        } else if let Some(sibling) = Sibling::recognise(&attr, attributes::ALL, root, errors) {
            siblings.push(sibling);
        } else {
            func.attrs.push(attr);
        }
    }
    (siblings, instrument_at, func)
}
