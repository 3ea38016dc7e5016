//! What an expansion declares: the place, a static per layer, and the entry in the program's inventory.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Expr;

use super::layer::{At, Layer, Site};
use super::ours;
use crate::parse::{DurationValue, Errors};

/// The items at the top of an expanded function.
///
/// ```text
/// Output: static PLACE: Place = ..;
///         static SITE_0: Site<Profile> = Site::new(&PLACE, None, || ProfileOptions { .. });
///         const _: () = { inventory::submit! { Declared { place: &PLACE, layers: &[..], shared: &[], replay: None } } };
/// ```
pub(crate) fn declared(layers: &[(&dyn Layer, At<'_>)], function: &str, at: Span) -> TokenStream {
    let span = ours(at);
    let own = layers
        .iter()
        .map(|(layer, at)| (at, at.site(), layer.site()));
    let drawn_on = layers
        .iter()
        .filter_map(|(layer, at)| Some((at, at.shared_site(), layer.shared()?)));
    let shared: Vec<_> = drawn_on.clone().map(|(_, name, _)| name).collect();
    let sites = own.chain(drawn_on).map(|(at, name, site)| {
        let span = ours(at.span);
        let (policy, options) = (format_ident!("{}", site.policy, span = span), site.options);
        let written = if let Some(written) = site.name {
            quote_spanned!(span=> __res::Some(#written))
        } else {
            quote_spanned!(span=> __res::None)
        };
        quote_spanned! {span=>
            static #name: __res::Site<__res::#policy> =
                __res::Site::new(&__RES_PLACE, #written, || #options);
        }
    });
    let infos = layers.iter().map(|(layer, at)| {
        let span = ours(at.span);
        let (attribute, site) = (layer.attribute(), at.site());
        let options = layer.written().iter().map(
            |(name, value)| quote_spanned!(span=> __res::OptionInfo { name: #name, value: #value }),
        );
        quote_spanned! {span=>
            __res::LayerInfo { attribute: #attribute, options: &[#(#options),*], site: &#site }
        }
    });
    let replay = layers.iter().find_map(|(layer, _)| layer.replay());
    let replay = if let Some(replay) = replay {
        quote_spanned!(span=> __res::Some(#replay))
    } else {
        quote_spanned!(span=> __res::None)
    };
    quote_spanned! {span=>
        static __RES_PLACE: __res::Place = __res::Place {
            module: ::core::module_path!(),
            function: #function,
            file: ::core::file!(),
            line: ::core::line!(),
        };
        #(#sites)*
        const _: () = {
            __res::inventory::submit! {
                __res::Declared { place: &__RES_PLACE, layers: &[#(#infos),*], shared: &[#(&#shared),*], replay: #replay }
            }
        };
    }
}

/// Reports an option that is evaluated once per registry but names something that exists only in a call.
pub(crate) fn check_static(
    arguments: &super::Arguments,
    option: &str,
    value: &TokenStream,
    builder: &str,
    errors: &Errors,
) {
    if let Some(name) = arguments.first_out_of_reach(value) {
        errors.at(
            name.span(),
            format!(
                "`{option}` is evaluated once, not per call, so it cannot use `{name}`; write a constant, or build the \
                 policy yourself with `{builder}`"
            ),
        );
    }
}

impl Site {
    /// The policy of this type, with its options' type and those of them that are written.
    ///
    /// ```text
    /// Output: { let mut o = <BulkheadOptions as Default>::default(); o.limit = Some(10); o }
    /// ```
    pub(crate) fn of(
        at: Span,
        (policy, options): (&str, &str),
        name: Option<TokenStream>,
        written: &[(impl ToString, TokenStream)],
    ) -> Self {
        let span = ours(at);
        let ident = |name: &str| Ident::new(name, span);
        let options = ident(options);
        let mut options = quote_spanned!(span=> <__res::#options as __res::Default>::default());
        if !written.is_empty() {
            let set = written.iter().map(|(field, value)| {
                let field = ident(&field.to_string());
                quote_spanned!(span=> __res_o.#field = __res::Some(#value);)
            });
            options = quote_spanned!(span=> { let mut __res_o = #options; #(#set)* __res_o });
        }
        Self {
            policy: ident(policy),
            name,
            options,
        }
    }
}

/// `Some(value)` or `None`, for the fields of an options type.
pub(crate) fn written(value: Option<TokenStream>) -> TokenStream {
    if let Some(value) = value {
        quote!(__res::Some(#value))
    } else {
        quote!(__res::None)
    }
}

/// Whether an option that is evaluated for each call is the same for all, so that the snapshot can show it: a literal, a
/// constant, or `Duration` made of literals. What else may stand there is left to the calls.
pub(crate) fn is_constant(tokens: &TokenStream, on: &super::On<'_>) -> bool {
    let in_reach = on.arguments.first_out_of_reach(tokens).is_none();
    in_reach
        && match syn::parse2::<Expr>(tokens.clone()) {
            Ok(Expr::Lit(_)) => true,
            Ok(Expr::Path(path)) => is_upper_case(&path.path),
            Ok(Expr::Call(call)) => {
                let of_duration = matches!(&*call.func, Expr::Path(function)
                    if function.path.segments.iter().any(|part| part.ident == "Duration"));
                of_duration && call.args.iter().all(|one| matches!(one, Expr::Lit(_)))
            }
            _ => false,
        }
}

/// The same of a duration.
pub(crate) fn is_constant_time(time: &DurationValue, on: &super::On<'_>) -> bool {
    match time {
        DurationValue::Literal(..) => true,
        DurationValue::Expr(tokens) => is_constant(tokens, on),
    }
}

/// By its name a constant, and no variable.
fn is_upper_case(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        !name.contains(|c: char| c.is_lowercase())
    })
}
