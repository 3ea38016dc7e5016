//! `dead_letter`: which failures are kept, with the arguments or without, and how a letter is run again.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Token};

use super::replay::replay;
use crate::emit::arguments::using;
use crate::emit::{On, ours};
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

    /// The expression of the letter that a call leaves; nothing where it leaves none.
    pub(crate) fn letter(&self, span: Span) -> Option<TokenStream> {
        let mode = match self.mode {
            Keep::Spent => quote_spanned!(span=> __res::DeadLetterMode::On),
            Keep::All => quote_spanned!(span=> __res::DeadLetterMode::All),
            Keep::Nothing => return None,
        };
        let arguments = match &self.arguments {
            None => quote_spanned!(span=> __res::no_arguments),
            Some(names) => {
                let kept = names.iter().map(|name| {
                    let at_name = ours(name.span());
                    let lent = using(name, quote_spanned!(at_name=> &#name));
                    quote_spanned!(at_name=> __res::kept_argument(#lent))
                });
                quote_spanned!(span=> || __res::Some(__res::kept_arguments([#(#kept),*])))
            }
        };
        Some(quote_spanned! {span=>
            __res::Letter { place: &__RES_PLACE, mode: #mode, arguments: &#arguments }
        })
    }
}
