//! The layers around the body: one expression, folded from the inside out, and the edge where a rejection becomes the
//! function's own error.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::base::{Around, Body};
use super::layer::refusal;
use super::shape::{Between, Parts};
use super::{At, Layer, On, base, capture, ours, site};

/// The layers of one function, outermost first.
pub(crate) struct Stack<'s> {
    pub(crate) layers: &'s [Box<dyn Layer>],
    pub(crate) on: &'s On<'s>,
    /// How many of the layers stand above `#[tracing::instrument]`, where it stands among them.
    pub(crate) split_at: Option<usize>,
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
                cut_short: self.layers[..index].iter().any(|layer| layer.cuts_short()),
                outermost_attempts: outermost_attempts == Some(index),
            });
            refusable = !layer.answers_all() && (refusable || layer.refuses());
        }
        places.reverse();
        (places, refusable)
    }

    /// The place, the statics and the inventory's entry.
    pub(crate) fn items(&self) -> TokenStream {
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
    pub(crate) fn filled(&self) -> TokenStream {
        let (places, refusable) = self.places();
        let span = ours(Span::call_site());
        let shape = self.on.shape;
        let ret = &shape.ret;
        let attempts = self.layers.iter().any(|layer| layer.numbers_attempts());
        let held = capture::held(self.on, self.layers);
        let fold = |from: usize, to: usize, base: TokenStream| {
            (from..to)
                .rev()
                .fold(base, |inner, i| self.layers[i].wrap(inner, &places[i]))
        };
        let cut_short = self.layers.iter().any(|layer| layer.cuts_short());
        let value = |body: Body, tokens: &TokenStream, around: Around| {
            let ret = if matches!(body, Body::Async) {
                ret
            } else {
                &shape.closure_ret
            };
            let brace = self.on.func.body.span_open();
            base::value(body, Span::call_site(), brace, tokens, ret, around, &held)
        };
        let bottom = |user: &TokenStream, body: Body| {
            let around = Around {
                attempts,
                cut_short,
            };
            let value = value(body, user, around);
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
                let __res_home = __res::Home::here();
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
                let (__res_home, mut __res_call, __res_crossed, __res_n) = __res_cross;
                let __res_v = #inner;
                #edge
            })
        };
        let outside = |block: &TokenStream| {
            let value = value(shape.body, block, Around::default());
            let below = refusal(crosses, Span::call_site());
            let carried = if crosses {
                quote_spanned!(span=> match __res_crossed {
                    __res::Some(__res_e) => __res::Err(__res_e),
                    __res::None => __res::Ok(__res_out),
                })
            } else {
                quote_spanned!(span=> __res::Ok::<#ret, #below>(__res_out))
            };
            let number = self.number_above(split);
            let base = quote_spanned!(span=> {
                let mut __res_crossed: __res::Option<__res::Rejection> = __res::None;
                let __res_cross = (&__res_home, &mut __res_call, &mut __res_crossed, #number);
                let __res_out: #ret = #value;
                #carried
            });
            edged(fold(0, split, base))
        };
        let above = &self.layers[..split];
        let between = Between {
            inside: &inside,
            outside: &outside,
            again: capture::needed_again(self.on, above),
        };
        let parts = Parts {
            whole: &whole,
            between: (split > 0).then_some(&between),
        };
        shape.fill(Span::call_site(), &self.on.func.body, &parts)
    }

    /// Which attempt runs, as the layers above that one know it.
    fn number_above(&self, split: usize) -> TokenStream {
        let span = ours(Span::call_site());
        let above = &self.layers[..split];
        if above.iter().any(|layer| layer.numbers_attempts()) {
            quote_spanned!(span=> __res_n)
        } else {
            quote_spanned!(span=> ())
        }
    }

    /// `__res_v: Result<R, J>` as `R`.
    fn edge(&self, refusable: bool) -> TokenStream {
        let span = ours(Span::call_site());
        if !refusable {
            // a retry looks at both sides of the value
            let two_sided = self.layers.iter().any(|layer| layer.attempts());
            return if two_sided {
                let at_ret = ours(self.on.shape.ret_span);
                quote_spanned!(at_ret=> __res::sure_edge(__res_v))
            } else {
                quote_spanned!(span=> {
                    let __res_r = __res::plain_edge(__res_v);
                    let __res_k = {
                        use __res::Sides as _;
                        (&&__res::Probe(&__res_r)).__sides()
                    };
                    __res_k.rebuilt(__res_r)
                })
            };
        }
        if let Some(map) = self.map_rejection() {
            quote_spanned!(span=> __res::edge_with(__res_v, #map))
        } else {
            let at_ret = ours(self.on.shape.ret_span);
            if self.layers.iter().any(|layer| layer.tells_many()) {
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
            __res::cross(&__res_v, __res_crossed);
            #edge
        })
    }

    fn map_rejection(&self) -> Option<TokenStream> {
        let map = self.layers.iter().find_map(|layer| layer.map_rejection())?;
        Some(self.on.arguments.in_body(map.clone()))
    }
}
