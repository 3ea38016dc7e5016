//! Collects every error of one expansion, so that an author mends them in one round.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// All errors found so far. Readers take it by shared reference, report, and go on.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: RefCell<Vec<syn::Error>>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// An error at one span.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.take(syn::Error::new(span, message));
    }

    /// An error that underlines all of these tokens.
    pub(crate) fn on(&self, tokens: impl ToTokens, message: impl Display) {
        self.take(syn::Error::new_spanned(tokens, message));
    }

    /// An error of `syn`'s.
    pub(crate) fn take(&self, error: syn::Error) {
        self.found.borrow_mut().push(error);
    }

    /// The value, or nothing and one error more.
    pub(crate) fn unwrap<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.take(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.found.borrow().len()
    }

    /// One `compile_error!` for each, fit for any place where an item may stand.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.found
            .into_inner()
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }

    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        let found = self.found.borrow();
        found
            .iter()
            .flat_map(|error| error.clone().into_iter())
            .map(|error| error.to_string())
            .collect()
    }
}

/// Where the user's token is, but hygienic and known to lints as an expansion.
pub(crate) fn located(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}
