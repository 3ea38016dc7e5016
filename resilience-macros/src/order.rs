//! What the whole stack says against: orders that cannot mean what they say.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::{Layer, ours};
use crate::parse::Errors;

/// Layers of which a second one in a stack means nothing, whatever it is called.
const ONCE: &[&str] = &["batch", "cached", "hedge", "profile"];

/// Reports what is wrong with the order, and gives warnings for what is doubtful.
pub(crate) fn check(layers: &[Box<dyn Layer>], errors: &Errors) -> TokenStream {
    for (i, layer) in layers.iter().enumerate() {
        let attribute = layer.attribute();
        let mut above = layers[..i]
            .iter()
            .filter(|other| other.attribute() == attribute);
        if ONCE.contains(&attribute) {
            if above.next().is_some() {
                errors.at(
                    layer.span(),
                    format!("`#[{attribute}]` is written twice on this function"),
                );
            }
        } else if attribute == "fallback" {
            if layer.answers_all() && above.next().is_some() {
                errors.at(
                    layer.span(),
                    "`#[fallback]` is written below another one and answers every failure, so the upper one has nothing \
                     left; say `when` it answers, or remove one",
                );
            }
        } else if !(attribute == "retry_with_backoff" || is_unnamed_timeout(&**layer))
            && above.any(|other| same_name(&**other, &**layer))
        {
            let shared = [
                "bulkhead",
                "circuit_breaker",
                "concurrency_limit",
                "rate_limit",
                "timeout",
            ];
            let way_out = if shared.contains(&attribute) {
                "give one of them another name, or "
            } else {
                ""
            };
            errors.at(
                layer.span(),
                format!(
                    "`#[{attribute}]` is written twice on this function with the same name; {way_out}remove one"
                ),
            );
        }
    }
    let below_a_retry = layers.iter().filter(|layer| layer.attempts()).skip(1);
    for at in below_a_retry.filter_map(|layer| layer.letters_at()) {
        errors.at(
            at,
            "the outermost retry of a function writes its dead letters, so say this on the one above",
        );
    }
    let mut maps = layers
        .iter()
        .filter_map(|layer| layer.map_rejection().map(|map| (map, layer.attribute())));
    if let (Some(_), Some((map, _))) = (maps.next(), maps.next()) {
        errors.on(
            map,
            "`map_rejection` is given twice in this stack; rejections become errors once, at its edge, so one is enough",
        );
    }
    doubts(layers)
}

/// One for each attempt and one for all of them are two policies, named by their places.
fn is_unnamed_timeout(layer: &dyn Layer) -> bool {
    layer.attribute() == "timeout" && layer.site().name.is_none()
}

fn same_name(one: &dyn Layer, other: &dyn Layer) -> bool {
    let name = |layer: &dyn Layer| layer.site().name.map(|name| name.to_string());
    name(one) == name(other)
}

/// Warnings, on stable: a deprecated constant that is used, at the attribute.
fn doubts(layers: &[Box<dyn Layer>]) -> TokenStream {
    let mut warnings = TokenStream::new();
    for (i, lower) in layers.iter().enumerate() {
        for upper in &layers[..i] {
            if let Some(doubt) = doubt(&**upper, &**lower) {
                let span = ours(lower.span());
                let name = Ident::new("LAYER_ORDER", lower.span());
                warnings.extend(quote_spanned!(span=>
                    const _: () = {
                        #[deprecated(note = #doubt)]
                        const #name: () = ();
                        #name
                    };
                ));
            }
        }
    }
    quote!(#warnings)
}

fn doubt(upper: &dyn Layer, lower: &dyn Layer) -> Option<String> {
    let (above, below) = (upper.attribute(), lower.attribute());
    match (above, below) {
        ("retry_with_backoff" | "circuit_breaker" | "concurrency_limit" | "hedge", "fallback") if lower.answers_all() => Some(format!(
            "`#[fallback]` is written below `#[{above}]`: the fallback turns failures into values first, so the layer \
             above has little left to see; put the fallback above it, or say `when` it answers"
        )),
        ("rate_limit", "cached") => Some(
            "`#[rate_limit]` is written above `#[cached]`: cache hits use up permits too; put the cache above it, or write \
             `#[allow(deprecated)]`"
                .to_owned(),
        ),
        ("retry_with_backoff", "retry_with_backoff") => Some(
            "two retries on one function multiply their attempts; keep one, or write `#[allow(deprecated)]`".to_owned(),
        ),
        ("hedge", "retry_with_backoff") => Some(
            "`#[hedge]` is written above `#[retry_with_backoff]`: each of its attempts is retried by itself, so they multiply; \
             put the retry above it, or write `#[allow(deprecated)]`"
                .to_owned(),
        ),
        ("hedge", "cached") => Some(
            "`#[hedge]` is written above `#[cached]`: attempts of one key share one run, so the other one waits for the slow \
             one; put the cache above it"
                .to_owned(),
        ),
        ("timeout", "timeout") => {
            let (upper, lower) = (upper.limit()?, lower.limit()?);
            (lower >= upper).then(|| format!(
                "`#[timeout]` of {lower:?} is written below one of {upper:?}, which always ends the call first; make the \
                 lower one shorter, or remove it"
            ))
        }
        ("bulkhead", "cached") => Some(
            "`#[bulkhead]` is written above `#[cached]`, so that hits take up its places as well; put `#[cached]` above it".to_owned(),
        ),
        ("concurrency_limit", "cached") => Some(
            "`#[concurrency_limit]` is written above `#[cached]`, so that hits take up its places as well; put `#[cached]` above it".to_owned(),
        ),
        ("concurrency_limit", "retry_with_backoff") => Some(
            "`#[concurrency_limit]` is written above `#[retry_with_backoff]`, so that it takes the sleeps between the attempts for \
             load; put the retry above it"
                .to_owned(),
        ),
        _ => None,
    }
}
