//! `#[retry_with_backoff]` checked: the policy as one expression, the clones, and what becomes of a call that failed for
//! good.

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ReturnType, Type};

use super::args::Args;
use super::letters::Letters;
use crate::emit::On;
use crate::emit::again::{check_clones, check_mutable};
use crate::emit::budget::Budget;
use crate::emit::judge::Judging;
use crate::emit::ours;
use crate::emit::site::check_static;
use crate::parse::{DurationValue, Entry, Errors, Float, Integer, Switch};

pub(crate) struct Plan {
    pub(crate) span: Span,
    pub(crate) name: Option<TokenStream>,
    /// An expression of a reference to a `RetryPolicy`.
    pub(crate) policy: TokenStream,
    /// Whether it is the same for every call.
    pub(crate) constant: bool,
    /// Whether it may say how long a call may take in all, so that its begin must be known.
    pub(crate) timed: bool,
    pub(crate) judging: Judging,
    pub(crate) retry_if: Option<TokenStream>,
    pub(crate) clones: Vec<Ident>,
    pub(crate) budget: Option<Budget>,
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
            check_static(on.arguments, "name", name, "Retry::new", errors);
        }
        check_clones(&args.clones, on, errors);
        let policy = policy(&args, span, errors);
        let constant = on.arguments.first_out_of_reach(&policy).is_none();
        if let Some(budget) = &args.budget {
            budget.check(on, errors);
        }
        let letters = Letters::check(&args.dead_letter, on, errors);
        (errors.len() == before).then(|| Self {
            span,
            name,
            policy: on.arguments.in_body(policy),
            constant,
            timed: args.policy.is_some() || args.max_elapsed.is_some(),
            judging: Judging {
                plain: false,
                classify: in_body(args.classify),
                failure_if: in_body(args.failure_if),
            },
            retry_if: in_body(args.retry_if),
            clones: args.clones,
            budget: args.budget,
            letters,
            written: args.written,
        })
    }
}

/// What cannot be run twice.
fn check_function(on: &On<'_>, errors: &Errors) {
    check_mutable(on, errors);
    if let ReturnType::Type(_, ty) = &on.func.sig.output
        && let Some(lent) = lends_mutably(ty)
    {
        errors.on(
            lent,
            "the `&mut` given out by one attempt would still be alive in the next; return an owned value, or put the retry \
             on the part that does not lend",
        );
    }
}

fn lends_mutably(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => Some(ty),
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

/// The longest delay where nothing is said, as `RetryPolicy` has it.
const MAX_DELAY: Duration = Duration::from_secs(60);

/// Options that leave another one without a say.
fn together(args: &Args, errors: &Errors) {
    let max = match &args.max_delay {
        Some((_, max)) => max.literal().map(|max| (max, "")),
        None if args.policy.is_some() => None,
        None => Some((MAX_DELAY, " where nothing is said")),
    };
    if let Some((entry, base)) = &args.base_delay
        && let (Some(base), Some((max, unsaid))) = (base.literal(), max)
        && base > max
    {
        errors.on(
            entry,
            format!("`base_delay` is {base:?}, longer than `max_delay`, {max:?}{unsaid}; every delay would be the latter"),
        );
    }
    let decorrelated = args
        .jitter
        .as_ref()
        .is_some_and(|(_, jitter)| *jitter == "decorrelated");
    let why = match &args.backoff {
        _ if decorrelated => {
            "with `jitter = \"decorrelated\"` each delay is drawn from the one before"
        }
        Some((_, "linear")) => "with `backoff = linear` each delay is longer by `base_delay`",
        Some((_, "constant")) => "with `backoff = constant` each delay is `base_delay`",
        _ => return,
    };
    let without_a_say = [
        args.factor.as_ref().map(|(entry, _)| entry),
        args.backoff
            .as_ref()
            .map(|(entry, _)| entry)
            .filter(|_| decorrelated),
    ];
    for entry in without_a_say.into_iter().flatten() {
        errors.on(
            entry,
            format!("{} has no say: {why}; remove one of them", entry.label()),
        );
    }
}

/// `policy = JIRA`, or the policy that the options describe.
fn policy(args: &Args, span: Span, errors: &Errors) -> TokenStream {
    let at = ours(span);
    together(args, errors);
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
            let policy = quote_spanned!(at=> &__res::RetryPolicy::new()#(#calls)*);
            if literal(args) {
                // one for all calls: their futures need not hold it
                quote_spanned!(at=> const { #policy })
            } else {
                policy
            }
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

/// Whether every number is written out.
fn literal(args: &Args) -> bool {
    let integer = |given: &Option<(Entry, Integer)>| {
        given
            .as_ref()
            .is_none_or(|(_, value)| matches!(value, Integer::Literal(..)))
    };
    let duration = |given: &Option<(Entry, DurationValue)>| {
        given
            .as_ref()
            .is_none_or(|(_, value)| value.literal().is_some())
    };
    let float = |given: &Option<(Entry, Float)>| {
        given
            .as_ref()
            .is_none_or(|(_, value)| matches!(value, Float::Literal(..)))
    };
    let switch = |given: &Option<(Entry, Switch)>| {
        given
            .as_ref()
            .is_none_or(|(_, value)| matches!(value, Switch::Literal(_)))
    };
    integer(&args.max_attempts)
        && [&args.base_delay, &args.max_delay, &args.max_elapsed]
            .into_iter()
            .all(duration)
        && float(&args.factor)
        && switch(&args.retry_rejected)
}
