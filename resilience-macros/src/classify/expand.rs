//! The tokens of `impl Classify`: one arm for each variant that has something to say.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::args::{Case, Judged, Place, Plan};
use crate::parse::{Root, located};

pub(super) fn expand(plan: &Plan) -> TokenStream {
    let Plan {
        root,
        ident,
        generics,
        cases,
    } = plan;
    let p = quote!(#root::__private);
    let (params, args, bounds) = generics.split_for_impl();
    let severity = severity(cases, &p);
    let verdict = verdict(cases, root, &p);
    let retry_after = retry_after(cases, &p);
    let rejection = rejection(cases, &p);
    let at = located(ident.span());
    quote_spanned! {at=>
        #[automatically_derived]
        impl #params #root::Classify for #ident #args #bounds {
            #severity
            #retry_after
            #rejection
            #verdict
        }
    }
}

fn severity(cases: &[Case], p: &TokenStream) -> TokenStream {
    // cases of one severity share an arm: two arms alike would be a lint in code written by hand
    let mut arms: Vec<TokenStream> = Vec::new();
    for (variant, text) in ["Transient", "Recoverable", "Permanent", "Critical"]
        .map(|name| (Ident::new(name, Span::mixed_site()), name))
    {
        let patterns: Vec<_> = cases
            .iter()
            .filter(|case| fixed(case) == Some(text))
            .map(|case| pattern(case, &[]))
            .collect();
        if !patterns.is_empty() {
            arms.push(quote!(#(#patterns)|* => #p::Severity::#variant,));
        }
    }
    for case in cases {
        if let Judged::Source(place) = &case.severity {
            let inner = inner();
            let pattern = pattern(case, &[(place, &inner)]);
            let asked = ask_verdict(place, &inner, p);
            arms.push(quote!(#pattern => #asked.severity,));
        }
    }
    let body = matched(&arms);
    quote! {
        fn severity(&self) -> #p::Severity { #body }
    }
}

/// A source's own verdict decides: it may say more than severity and retry-after do.
fn verdict(cases: &[Case], root: &Root, p: &TokenStream) -> Option<TokenStream> {
    let arms: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let Judged::Source(place) = &case.severity else {
                return None;
            };
            let (inner, after) = (inner(), after());
            let asked = ask_verdict(place, &inner, p);
            let Some(own) = &case.retry_after else {
                let pattern = pattern(case, &[(place, &inner)]);
                return Some(quote!(#pattern => #asked,));
            };
            let pattern = pattern(case, &[(place, &inner), (own, &after)]);
            let own = ask_retry_after(own, &after, p);
            Some(quote! {
                #pattern => {
                    let __res_verdict = #asked;
                    #p::Verdict {
                        retry_after: ::core::option::Option::or(#own, __res_verdict.retry_after),
                        ..__res_verdict
                    }
                }
            })
        })
        .collect();
    if arms.is_empty() {
        return None;
    }
    let rest = (arms.len() < cases.len()).then(|| {
        quote! {
            _ => match #root::Classify::rejection(self) {
                ::core::option::Option::Some(__res_found) => #p::Rejection::verdict(__res_found),
                ::core::option::Option::None => #p::Verdict {
                    severity: #root::Classify::severity(self),
                    retry_after: #root::Classify::retry_after(self),
                    refused: false,
                },
            },
        }
    });
    Some(quote! {
        fn verdict(&self) -> #p::Verdict {
            match self { #(#arms)* #rest }
        }
    })
}

fn retry_after(cases: &[Case], p: &TokenStream) -> Option<TokenStream> {
    let arms: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let (inner, after) = (inner(), after());
            let own = case.retry_after.as_ref();
            let own_asked = own.map(|own| ask_retry_after(own, &after, p));
            let source = match &case.severity {
                Judged::Source(place) => Some(place),
                Judged::Written(..) | Judged::Unwritten(_) => None,
            };
            let asked = source.map(|place| ask_verdict(place, &inner, p));
            let places: Vec<_> = own
                .map(|own| (own, &after))
                .into_iter()
                .chain(source.map(|source| (source, &inner)))
                .collect();
            let pattern = pattern(case, &places);
            match (own_asked, asked) {
                (None, None) => None,
                (Some(own), None) => Some(quote!(#pattern => #own,)),
                (None, Some(asked)) => Some(quote!(#pattern => #asked.retry_after,)),
                (Some(own), Some(asked)) => Some(quote! {
                    #pattern => ::core::option::Option::or(#own, #asked.retry_after),
                }),
            }
        })
        .collect();
    optional(&arms, cases.len()).map(|body| {
        quote! {
            fn retry_after(&self) -> ::core::option::Option<::core::time::Duration> { #body }
        }
    })
}

fn rejection(cases: &[Case], p: &TokenStream) -> Option<TokenStream> {
    let arms: Vec<_> = cases
        .iter()
        .filter_map(|case| match &case.severity {
            Judged::Source(place) | Judged::Unwritten(Some(place)) => {
                let inner = bound(&inner(), place);
                let pattern = pattern(case, &[(place, &inner)]);
                let asked = quote_spanned! {located(place.span)=>
                    { use #p::Rejections as _; (&&&&#p::Probe(#inner)).__rejection() }
                };
                Some(quote!(#pattern => #asked,))
            }
            Judged::Written(..) | Judged::Unwritten(None) => None,
        })
        .collect();
    optional(&arms, cases.len()).map(|body| {
        quote! {
            fn rejection(&self) -> ::core::option::Option<&#p::Rejection> { #body }
        }
    })
}

fn fixed(case: &Case) -> Option<&'static str> {
    match &case.severity {
        Judged::Written(name, _) => Some(name),
        Judged::Unwritten(_) => Some("Recoverable"),
        Judged::Source(_) => None,
    }
}

/// `Self::Variant { 0: binding, .. }`, which fits every kind of variant.
fn pattern(case: &Case, places: &[(&Place, &Ident)]) -> TokenStream {
    let fields = places.iter().map(|(place, binding)| {
        let (member, binding) = (&place.member, bound(binding, place));
        quote!(#member: #binding,)
    });
    let at = match (&case.severity, &case.variant) {
        (Judged::Written(_, span), _) => *span,
        (_, Some(variant)) => variant.span(),
        (_, None) => Span::call_site(),
    };
    let name = case.variant.iter();
    quote_spanned!(located(at)=> Self #(:: #name)* { #(#fields)* .. })
}

fn ask_verdict(place: &Place, binding: &Ident, p: &TokenStream) -> TokenStream {
    let binding = bound(binding, place);
    quote_spanned! {located(place.span)=>
        { use #p::Verdicts as _; (&&&&#p::Probe(#binding)).__verdict() }
    }
}

fn ask_retry_after(place: &Place, binding: &Ident, p: &TokenStream) -> TokenStream {
    let binding = bound(binding, place);
    quote_spanned!(located(place.span)=> #p::retry_after(#binding))
}

fn matched(arms: &[TokenStream]) -> TokenStream {
    if arms.is_empty() {
        // an enum without variants: there is no such value
        return quote!(match *self {});
    }
    quote!(match self { #(#arms)* })
}

/// A match where the cases without an arm give `None`; nothing if no case has one.
fn optional(arms: &[TokenStream], cases: usize) -> Option<TokenStream> {
    if arms.is_empty() {
        return None;
    }
    let rest = (arms.len() < cases).then(|| quote!(_ => ::core::option::Option::None,));
    Some(quote!(match self { #(#arms)* #rest }))
}

fn inner() -> Ident {
    Ident::new("__res_inner", Span::mixed_site())
}

fn after() -> Ident {
    Ident::new("__res_after", Span::mixed_site())
}

/// The binding, placed at its field, so that rustc reports a wrong type there.
fn bound(binding: &Ident, place: &Place) -> Ident {
    Ident::new(&binding.to_string(), located(place.span))
}
