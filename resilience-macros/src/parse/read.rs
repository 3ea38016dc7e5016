//! Typed readers: what an option's value must be, checked where it is a literal, reported at the value.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use super::diagnostics::Errors;
use super::entry::{Entry, Form, first_span};
use super::literal::{Shape, ungroup};
use super::suggest::closest;
use super::value::{Callable, Float, Integer, Switch, Text};

impl Entry {
    /// A whole number from `range`; a literal outside it is refused with `why`.
    pub(crate) fn integer(
        &self,
        range: std::ops::RangeInclusive<u64>,
        why: &str,
        errors: &Errors,
    ) -> Option<Integer> {
        let value = self.single(errors)?;
        match self.shape() {
            Shape::Int(_, true) => self.refuse(errors, why),
            Shape::Int(int, false) if !is_integer_suffix(int.suffix()) => self.refuse(
                errors,
                format_args!("{} is a whole number, without a unit", self.label()),
            ),
            Shape::Int(int, false) => match int.base10_digits().parse::<u64>() {
                Ok(number) if range.contains(&number) => {
                    Some(Integer::Literal(number, first_span(value)))
                }
                Ok(number) if number < *range.start() => self.refuse(errors, why),
                Ok(_) | Err(_) => self.refuse(
                    errors,
                    format_args!("{} is at most {}", self.label(), range.end()),
                ),
            },
            Shape::Str(_) | Shape::Float(..) | Shape::Bool(_) | Shape::OtherLiteral => self.refuse(
                errors,
                format_args!("{} is a whole number, not `{value}`", self.label()),
            ),
            Shape::Ident(_) | Shape::Expression => Some(Integer::Expr(value.clone())),
        }
    }

    /// A number that `allowed` accepts, whole or decimal; another literal is refused with `why`.
    pub(crate) fn float(
        &self,
        allowed: impl Fn(f64) -> bool,
        why: &str,
        errors: &Errors,
    ) -> Option<Float> {
        let value = self.single(errors)?;
        let (digits, suffix, minus) = match self.shape() {
            Shape::Int(int, minus) => (
                int.base10_digits().to_owned(),
                int.suffix().to_owned(),
                minus,
            ),
            Shape::Float(float, minus) => (
                float.base10_digits().to_owned(),
                float.suffix().to_owned(),
                minus,
            ),
            Shape::Str(_) | Shape::Bool(_) | Shape::OtherLiteral => {
                return self.refuse(
                    errors,
                    format_args!("{} is a number, not `{value}`", self.label()),
                );
            }
            Shape::Ident(_) | Shape::Expression => return Some(Float::Expr(value.clone())),
        };
        if !(is_integer_suffix(&suffix) || suffix == "f32" || suffix == "f64") {
            return self.refuse(
                errors,
                format_args!("{} is a number, without a unit", self.label()),
            );
        }
        let number = digits
            .trim_start_matches('-')
            .parse::<f64>()
            .unwrap_or(f64::INFINITY);
        let number = if minus { -number } else { number };
        if number.is_finite() && allowed(number) {
            Some(Float::Literal(number, first_span(value)))
        } else {
            self.refuse(errors, why)
        }
    }

    /// `true`, `false`, an expression, or, for a flag, the bare name.
    pub(crate) fn boolean(&self, errors: &Errors) -> Option<Switch> {
        if self.form == Form::Unnamed {
            return Some(Switch::Literal(true));
        }
        let value = self.single(errors)?;
        match self.shape() {
            Shape::Bool(yes) => Some(Switch::Literal(yes)),
            Shape::Str(_) | Shape::Int(..) | Shape::Float(..) | Shape::OtherLiteral => self.refuse(
                errors,
                format_args!("{} is `true` or `false`, not `{value}`", self.label()),
            ),
            Shape::Ident(_) | Shape::Expression => Some(Switch::Expr(value.clone())),
        }
    }

    /// A string literal that is not empty, or an expression.
    pub(crate) fn string(&self, errors: &Errors) -> Option<Text> {
        let value = self.single(errors)?;
        match self.shape() {
            Shape::Str(text) if text.value().trim().is_empty() => {
                self.refuse(errors, format_args!("{} is empty", self.label()))
            }
            Shape::Str(text) => Some(Text::Literal(text)),
            Shape::Int(..) | Shape::Float(..) | Shape::Bool(_) | Shape::OtherLiteral => self
                .refuse(
                    errors,
                    format_args!("{} is a string: write `\"{value}\"`", self.label()),
                ),
            Shape::Ident(_) | Shape::Expression => Some(Text::Expr(value.clone())),
        }
    }

    /// A path: `JIRA`, `crate::policies::JIRA`.
    pub(crate) fn path(&self, errors: &Errors) -> Option<syn::Path> {
        let value = self.single(errors)?;
        match syn::Path::parse_mod_style.parse2(ungroup(value)) {
            Ok(path) => Some(path),
            Err(_) => self.refuse(
                errors,
                format_args!(
                    "{} is the path of a constant or a `static`, such as `crate::policies::SLOW`",
                    self.label()
                ),
            ),
        }
    }

    /// Any expression, verbatim.
    pub(crate) fn expression(&self, errors: &Errors) -> Option<TokenStream> {
        self.single(errors).cloned()
    }

    /// A closure, a path to a function, or another expression.
    pub(crate) fn callable(&self, errors: &Errors) -> Option<Callable> {
        let tokens = self.single(errors)?.clone();
        Some(match syn::parse2::<Expr>(ungroup(&tokens)) {
            Ok(Expr::Closure(closure)) => Callable::Closure {
                params: closure.inputs.len(),
                is_async: closure.asyncness.is_some(),
                tokens,
            },
            Ok(Expr::Path(_)) => Callable::Path(tokens),
            _ => Callable::Expr(tokens),
        })
    }

    /// One of these words, as an identifier or as a string.
    pub(crate) fn choice(&self, words: &[&'static str], errors: &Errors) -> Option<&'static str> {
        let value = self.single(errors)?;
        let written = match self.shape() {
            Shape::Ident(word) => word.to_string(),
            Shape::Bool(yes) => yes.to_string(),
            Shape::Str(text) => text.value(),
            _ => value.to_string(),
        };
        if let Some(word) = words.iter().find(|word| **word == written) {
            return Some(word);
        }
        let label = self.label();
        if let Some(near) = closest(&written, words.iter().copied()) {
            return self.refuse(
                errors,
                format_args!("{label} cannot be `{written}`; did you mean `{near}`?"),
            );
        }
        let all = words.join("`, `");
        self.refuse(errors, format_args!("{label} is one of `{all}`"))
    }

    /// The expressions of `name(a, b.c, f(d))`, each verbatim.
    pub(crate) fn expressions(&self, errors: &Errors) -> Option<Vec<TokenStream>> {
        let list = self.listed(errors)?;
        let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
        let parsed = errors.unwrap(parse.parse2(list))?;
        Some(parsed.iter().map(|expr| quote!(#expr)).collect())
    }

    /// The names in `name(a, self)`.
    pub(crate) fn names(&self, errors: &Errors) -> Option<Vec<Ident>> {
        use syn::ext::IdentExt;
        let list = self.listed(errors)?;
        let parse = |input: syn::parse::ParseStream<'_>| {
            Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any)
        };
        match parse.parse2(list) {
            Ok(names) => Some(names.into_iter().collect()),
            Err(error) => {
                errors.at(
                    error.span(),
                    format_args!("{} takes argument names, separated by `,`", self.label()),
                );
                None
            }
        }
    }

    fn listed(&self, errors: &Errors) -> Option<TokenStream> {
        if self.broken {
            return None;
        }
        let name = self.name.as_ref().map(Ident::to_string).unwrap_or_default();
        if self.form != Form::Listed {
            let value = ungroup(&self.value);
            errors.on(
                self,
                format_args!("`{name}` takes a list: write `{name}({value})`"),
            );
            return None;
        }
        if self.value.is_empty() {
            errors.on(self, format_args!("`{name}()` is empty: name at least one"));
            return None;
        }
        Some(self.value.clone())
    }
}

fn is_integer_suffix(suffix: &str) -> bool {
    let sizes = ["8", "16", "32", "64", "128", "size"];
    suffix.is_empty()
        || suffix
            .strip_prefix(['u', 'i'])
            .is_some_and(|size| sizes.contains(&size))
}
