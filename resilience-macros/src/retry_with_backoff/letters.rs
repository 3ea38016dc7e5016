//! `dead_letter`: which failures are kept, with the arguments or without, and how a letter is run again.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, GenericParam, Token, Type};

use crate::emit::arguments::using;
use crate::emit::types::has_impl;
use crate::emit::{Argument, Mode, On, ours};
use crate::parse::{Entry, Errors, Form};

/// What there is to write.
const WORDS: &str = "write `dead_letter(args)`, `dead_letter(replay)` or `dead_letter(replay = Type::function)`, or \
                     `dead_letter = true`, `false` or `all`";

/// What the attribute says about dead letters, checked.
#[derive(Default)]
pub(crate) struct Letters {
    /// The first word on it.
    pub(crate) at: Option<Span>,
    mode: Keep,
    /// The arguments to keep: each as an expression of a reference.
    arguments: Option<Vec<Ident>>,
    /// The closure that runs a letter again.
    pub(crate) replay: Option<TokenStream>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Keep {
    #[default]
    Spent,
    Nothing,
    All,
}

impl Letters {
    pub(crate) fn check(entries: &[Entry], on: &On<'_>, errors: &Errors) -> Self {
        let mut letters = Self {
            at: entries.first().map(Entry::span),
            ..Self::default()
        };
        let mut said: Vec<String> = Vec::new();
        // whether this was not said before, in whichever form
        let mut first = |what: &str, at: &dyn ToTokens| {
            let again = said.iter().any(|one| one == what);
            if again {
                errors.on(at, format!("{what} of `dead_letter` is given twice"));
            }
            said.push(what.to_owned());
            !again
        };
        for entry in entries.iter().filter(|entry| !entry.broken) {
            if entry.form == Form::Assigned {
                let mode = match entry.choice(&["true", "false", "all"], errors) {
                    Some("true") => Keep::Spent,
                    Some("false") => Keep::Nothing,
                    Some(_) => Keep::All,
                    None => continue,
                };
                if first("the mode", entry) {
                    letters.mode = mode;
                }
                continue;
            }
            let list = Punctuated::<Expr, Token![,]>::parse_terminated;
            let Some(words) = errors.unwrap(syn::parse::Parser::parse2(list, entry.value.clone()))
            else {
                continue;
            };
            if words.is_empty() {
                errors.on(entry, format!("`dead_letter()` is empty: {WORDS}"));
            }
            for word in &words {
                let what = match word {
                    Expr::Path(path) if path.path.is_ident("all") => "the mode",
                    Expr::Path(path) if path.path.is_ident("args") => "`args`",
                    Expr::Path(path) if path.path.is_ident("replay") => "`replay`",
                    Expr::Assign(_) => "`replay`",
                    _ => "",
                };
                if what.is_empty() || first(what, word) {
                    letters.word(word, on, errors);
                }
            }
        }
        if let (Keep::Nothing, Some(words)) = (
            letters.mode,
            entries.iter().find(|entry| entry.form == Form::Listed),
        ) {
            errors.on(
                words,
                "`dead_letter = false` keeps no letter, so there is nothing to keep arguments in; remove one of them",
            );
        }
        letters
    }

    fn word(&mut self, word: &Expr, on: &On<'_>, errors: &Errors) {
        match word {
            Expr::Path(path) if path.path.is_ident("all") => self.mode = Keep::All,
            Expr::Path(path) if path.path.is_ident("args") => self.keep_arguments(on, errors),
            Expr::Path(path) if path.path.is_ident("replay") => {
                let function = &on.func.sig.ident;
                self.keep_arguments(on, errors);
                self.replay = replay(word.span(), &quote!(#function), on, errors);
            }
            Expr::Assign(assign) if matches!(&*assign.left, Expr::Path(path) if path.path.is_ident("replay")) =>
            {
                let path = &assign.right;
                let tokens = quote!(#path);
                if let Some(name) = on.arguments.first_out_of_reach(&tokens) {
                    errors.at(
                        name.span(),
                        format!("a replay runs without `{name}`; write the type's own name: `replay = Payments::charge`"),
                    );
                    return;
                }
                self.keep_arguments(on, errors);
                self.replay = replay(word.span(), &tokens, on, errors);
            }
            other => errors.on(
                other,
                format!("`dead_letter` takes no `{}`; {WORDS}", quote!(#other)),
            ),
        }
    }

    fn keep_arguments(&mut self, on: &On<'_>, errors: &Errors) {
        // `args` beside `replay` says nothing new
        if self.arguments.is_some() {
            return;
        }
        for argument in on.arguments.list.iter().filter(|argument| !argument.plain) {
            errors.on(
                &argument.pat,
                "a dead letter keeps each argument by its name; take it under a plain name and pull it apart in the body",
            );
        }
        if let Some(argument) = on
            .arguments
            .list
            .iter()
            .find(|argument| argument.conditional)
        {
            errors.on(
                &argument.pat,
                "a parameter under `#[cfg]` cannot be kept in a dead letter",
            );
        }
        self.arguments = Some(on.arguments.names().cloned().collect());
    }

    /// The statement that writes the letter after the loop, from `__res_s` and `__res_v`.
    pub(crate) fn write(&self, text: &TokenStream, span: Span, at_ret: Span) -> TokenStream {
        let mode = match self.mode {
            Keep::Spent => quote_spanned!(span=> __res::DeadLetterMode::On),
            Keep::All => quote_spanned!(span=> __res::DeadLetterMode::All),
            Keep::Nothing => return TokenStream::new(),
        };
        let arguments = match &self.arguments {
            None => quote_spanned!(span=> __res::None),
            Some(names) => {
                let kept = names.iter().map(|name| {
                    let at_name = ours(name.span());
                    let lent = using(name, quote_spanned!(at_name=> &#name));
                    quote_spanned!(at_name=> __res::kept_argument(#lent))
                });
                quote_spanned!(span=> __res::Some(__res::kept_arguments([#(#kept),*])))
            }
        };
        let at_ret = ours(at_ret);
        let value = quote_spanned!(at_ret=> &__res_v);
        quote_spanned! {span=>
            __res_s.dead_letter(&__res_call, &__RES_PLACE, #mode, #value, &|| #text, &|| #arguments);
        }
    }
}

/// The closure that takes a letter's arguments and gives the future of the whole function's run.
fn replay(at: Span, function: &TokenStream, on: &On<'_>, errors: &Errors) -> Option<TokenStream> {
    let before = errors.len();
    let span = ours(at);
    if let Some(this) = &on.arguments.receiver {
        errors.on(
            &this.tokens,
            "a replay has no `self` to run with; put the attribute on a free or associated function that is given what it \
             needs, or keep the arguments only: `dead_letter(args)`",
        );
    }
    for param in &on.func.sig.generics.params {
        if !matches!(param, GenericParam::Lifetime(_)) {
            errors.on(param, "a replay cannot know which types the function was called with; write `dead_letter(args)`");
        }
    }
    if matches!(on.func.sig.safety, syn::Safety::Unsafe(_)) {
        errors.on(
            &on.func.sig.safety,
            "a replay cannot promise what an `unsafe fn` asks for; write `dead_letter(args)`",
        );
    }
    let mut owned = Vec::new();
    let mut passed = Vec::new();
    let mut names = Vec::new();
    for (i, argument) in on.arguments.list.iter().enumerate() {
        let name = Ident::new(&format!("__res_a{i}"), span);
        match owned_form(argument, &name) {
            Ok((ty, pass)) => {
                owned.push(ty);
                passed.push(pass);
                names.push(name);
            }
            Err(message) => errors.on(&argument.ty, message),
        }
    }
    if errors.len() != before {
        return None;
    }
    let index = 0..names.len();
    let run = match on.shape.body.mode() {
        Mode::Async => quote_spanned!(span=> #function(#(#passed),*).await),
        Mode::Sync => quote_spanned!(span=> #function(#(#passed),*)),
    };
    Some(quote_spanned!(span=> |__res_letter| {
        #(let #names: __res::Result<#owned, _> = __res::letter_argument(__res_letter, #index);)*
        ::std::boxed::Box::pin(async move {
            #(let #names = #names?;)*
            let __res_v = #run;
            match __res::as_err(&__res_v) {
                __res::None => __res::Ok(()),
                __res::Some(__res_e) => {
                    use __res::Texts as _;
                    __res::Err((&&&__res::Probe(__res_e)).__text())
                }
            }
        })
    }))
}

/// The type that a letter gives an argument back as, and the expression that passes it.
fn owned_form(argument: &Argument, name: &Ident) -> Result<(TokenStream, TokenStream), String> {
    let ty = &argument.ty;
    if has_impl(ty) {
        return Err(
            "a replay cannot know which type `impl Trait` stood for; write `dead_letter(args)`"
                .to_owned(),
        );
    }
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            Err("a replay has nothing to lend by `&mut`; write `dead_letter(args)`".to_owned())
        }
        Type::Reference(reference) => {
            let inner = &reference.elem;
            no_borrow_inside(inner)?;
            Ok((
                owned_by(inner),
                quote!(::core::borrow::Borrow::borrow(&#name)),
            ))
        }
        Type::Path(path)
            if path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Option") =>
        {
            match option_of_reference(ty) {
                Some(inner) => {
                    no_borrow_inside(&inner)?;
                    let owned = owned_by(&inner);
                    Ok((
                        quote!(::core::option::Option<#owned>),
                        quote!(#name.as_ref().map(::core::borrow::Borrow::borrow)),
                    ))
                }
                None => no_borrow_inside(ty).map(|()| (quote!(#ty), quote!(#name))),
            }
        }
        _ => no_borrow_inside(ty).map(|()| (quote!(#ty), quote!(#name))),
    }
}

/// The owned form of what an argument borrows; where there is none, rustc says so at the argument's type.
fn owned_by(lent: &Type) -> TokenStream {
    let span = ours(lent.span());
    quote_spanned!(span=> <#lent as ::std::borrow::ToOwned>::Owned)
}

fn option_of_reference(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let syn::PathArguments::AngleBracketed(args) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match args.args.first()? {
        syn::GenericArgument::Type(Type::Reference(reference))
            if reference.mutability.is_none() =>
        {
            Some((*reference.elem).clone())
        }
        _ => None,
    }
}

fn no_borrow_inside(ty: &Type) -> Result<(), String> {
    let mut tokens = vec![quote!(#ty)];
    while let Some(stream) = tokens.pop() {
        for token in stream {
            match token {
                proc_macro2::TokenTree::Punct(punct) if matches!(punct.as_char(), '&' | '\'') => {
                    return Err(
                        "this holds a borrow that a replay cannot give back; take it owned, or write `dead_letter(args)`"
                            .to_owned(),
                    );
                }
                proc_macro2::TokenTree::Group(group) => tokens.push(group.stream()),
                _ => {}
            }
        }
    }
    Ok(())
}
