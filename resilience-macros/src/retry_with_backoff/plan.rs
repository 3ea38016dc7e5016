//! `#[retry_with_backoff]` checked: the policy as one expression, the clones, and what becomes of a call that failed for
//! good.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ReturnType, Type};

use super::args::Args;
use super::letters::Letters;
use crate::emit::On;
use crate::emit::judge::Judging;
use crate::emit::ours;
use crate::emit::site::check_static;
use crate::parse::{Entry, Errors};

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// An expression of a reference to a `RetryPolicy`.
    pub(crate) policy: TokenStream,
    /// Whether it is the same for every call.
    pub(crate) constant: bool,
    pub(crate) judging: Judging,
    pub(crate) retry_if: Option<TokenStream>,
    pub(crate) clones: Vec<Ident>,
    pub(crate) letters: Letters,
    pub(crate) written: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn check(args: Args, span: Span, on: &On<'_>, errors: &Errors) -> Option<Self> {
        let before = errors.len();
        check_function(on, errors);
        let in_body =
            |tokens: Option<TokenStream>| tokens.map(|tokens| on.arguments.in_body(tokens));
        let name = args.name.as_ref().map(ToTokens::to_token_stream);
        if let Some(name) = &name {
            check_static(on.arguments, "name", name, "RetryPolicy", errors);
        }
        for clone in &args.clones {
            if on.arguments.named(clone).is_none() {
                errors.at(
                    clone.span(),
                    format!("there is no argument `{clone}` to clone"),
                );
            }
        }
        let policy = policy(&args, span, errors);
        let constant = on.arguments.first_out_of_reach(&policy).is_none();
        let policy = on.arguments.in_body(policy);
        let letters = Letters::check(&args.dead_letter, on, errors);
        (errors.len() == before).then(|| Self {
            span,
            name,
            policy,
            constant,
            judging: Judging {
                classify: in_body(args.classify),
                failure_if: in_body(args.failure_if),
            },
            retry_if: in_body(args.retry_if),
            clones: args.clones,
            letters,
            written: args.written,
        })
    }
}

/// What cannot be run twice.
fn check_function(on: &On<'_>, errors: &Errors) {
    for argument in &on.arguments.list {
        if let Some(name) = &argument.mutable {
            errors.on(
                &argument.pat,
                format!(
                    "`mut {name}` would carry one attempt's changes into the next; take `{name}` and write \
                     `let mut {name} = {name}.clone();` (or `= {name}` when it is `Copy`) in the body; for a closure take \
                     `&mut F`"
                ),
            );
        }
    }
    if let Some(this) = on.arguments.receiver.as_ref().filter(|this| this.mutable) {
        errors.on(
            &this.tokens,
            "`mut self` would carry one attempt's changes into the next; take `self` and write `let mut this = \
             self.clone();` in the body",
        );
    }
    if let ReturnType::Type(_, ty) = &on.func.sig.output
        && let Some(lent) = lends_mutably(ty)
    {
        errors.at(
            lent,
            "the `&mut` given out by one attempt would still be alive in the next; return an owned value, or put the retry \
             on the part that does not lend",
        );
    }
}

fn lends_mutably(ty: &Type) -> Option<Span> {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => Some(reference.span()),
        Type::Path(path) => {
            path.path
                .segments
                .iter()
                .find_map(|segment| match &segment.arguments {
                    syn::PathArguments::AngleBracketed(args) => {
                        args.args.iter().find_map(|arg| match arg {
                            syn::GenericArgument::Type(inner) => lends_mutably(inner),
                            _ => None,
                        })
                    }
                    _ => None,
                })
        }
        Type::Tuple(tuple) => tuple.elems.iter().find_map(lends_mutably),
        _ => None,
    }
}

/// `policy = JIRA`, or the policy that the options describe.
fn policy(args: &Args, span: Span, errors: &Errors) -> TokenStream {
    let at = ours(span);
    if let (Some((entry, base)), Some((_, max))) = (&args.base_delay, &args.max_delay)
        && let (Some(base), Some(max)) = (base.literal(), max.literal())
        && base > max
    {
        errors.on(entry, format!("`base_delay` is {base:?}, longer than `max_delay`, {max:?}; every delay would be the latter"));
    }
    let mut setters: Vec<(&Entry, &str, TokenStream)> = Vec::new();
    let mut add = |entry, field, value| setters.push((entry, field, value));
    if let Some((entry, value)) = &args.max_attempts {
        add(entry, "max_attempts", value.to_token_stream());
    }
    for (field, given) in [
        ("base_delay", &args.base_delay),
        ("max_delay", &args.max_delay),
        ("max_elapsed", &args.max_elapsed),
    ] {
        if let Some((entry, value)) = given {
            add(entry, field, value.tokens());
        }
    }
    if let Some((entry, value)) = &args.factor {
        add(entry, "factor", value.to_token_stream());
    }
    if let Some((entry, choice)) = &args.backoff {
        let variant = match *choice {
            "linear" => quote!(Linear),
            "constant" => quote!(Constant),
            _ => quote!(Exponential),
        };
        add(
            entry,
            "backoff",
            quote_spanned!(at=> __res::Backoff::#variant),
        );
    }
    if let Some((entry, choice)) = &args.jitter {
        let variant = match *choice {
            "true" => quote!(Proportional),
            "full" => quote!(Full),
            "equal" => quote!(Equal),
            "decorrelated" => quote!(Decorrelated),
            _ => quote!(None),
        };
        add(
            entry,
            "jitter",
            quote_spanned!(at=> __res::Jitter::#variant),
        );
    }
    if let Some((entry, value)) = &args.retry_rejected {
        add(entry, "retry_rejected", value.to_token_stream());
    }
    match &args.policy {
        None => {
            let calls = setters.iter().map(|(_, field, value)| {
                let field = Ident::new(field, at);
                quote_spanned!(at=> .#field(#value))
            });
            quote_spanned!(at=> &__res::RetryPolicy::new()#(#calls)*)
        }
        Some((_, path)) => {
            for (entry, field, _) in setters {
                errors.on(
                    entry,
                    format!("`policy` already says `{field}`; remove one of them"),
                );
            }
            quote_spanned!(at=> &#path)
        }
    }
}
