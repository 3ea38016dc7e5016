//! One argument of an attribute, as it was written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::diagnostics::Errors;
use super::literal::{Shape, single_ident};

/// How an argument was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `value`: no name.
    Unnamed,
    /// `name = value`
    Assigned,
    /// `name(values)`: a list where an option has that name, else a call.
    Listed,
}

/// One argument: its name, its value's tokens, untouched, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) attribute: &'static str,
    pub(crate) form: Form,
    /// The name before `=` or `(`.
    pub(crate) name: Option<Ident>,
    /// What stands after `=`, between the parentheses, or the whole of an unnamed argument.
    pub(crate) value: TokenStream,
    /// The argument from its first token to its last.
    pub(crate) whole: TokenStream,
    /// Its syntax is wrong and that was said: readers keep silent.
    pub(crate) broken: bool,
}

impl Entry {
    /// Where the argument begins: its name, or its first token.
    pub(crate) fn span(&self) -> Span {
        match &self.name {
            Some(name) => name.span(),
            None => first_span(&self.whole),
        }
    }

    /// How messages call it: `` `max_attempts` ``, or the attribute's own argument.
    pub(crate) fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("`{name}`"),
            None => format!("the argument of `{}`", self.attribute),
        }
    }

    /// What the value's tokens are.
    pub(crate) fn shape(&self) -> Shape {
        Shape::of(&self.value)
    }

    /// The word that an unnamed argument consists of: perhaps a flag.
    pub(crate) fn word(&self) -> Option<Ident> {
        match self.form {
            Form::Unnamed => single_ident(&self.value),
            Form::Assigned | Form::Listed => None,
        }
    }

    /// The value for the inventory: a string's contents, else the source.
    pub(crate) fn source_text(&self) -> String {
        match self.shape() {
            Shape::Str(text) => text.value(),
            _ => self.value.to_string(),
        }
    }

    /// The name that a list or call has, or that stands before `=`.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.form != Form::Unnamed && self.name.as_ref().is_some_and(|own| own == name)
    }

    /// The tokens of a single value; a list is told off, and so is nothing at all.
    pub(crate) fn single(&self, errors: &Errors) -> Option<&TokenStream> {
        if self.broken {
            return None;
        }
        let label = self.label();
        if let (Form::Listed, Some(name)) = (self.form, &self.name) {
            errors.on(
                &self.whole,
                format_args!("{label} takes one value: write `{name} = {}`", self.value),
            );
            return None;
        }
        Some(&self.value)
    }

    /// Reports at the value; what a reader gives back is always nothing then.
    pub(crate) fn refuse<T>(&self, errors: &Errors, message: impl std::fmt::Display) -> Option<T> {
        if self.value.is_empty() {
            errors.at(self.span(), message);
        } else {
            errors.on(&self.value, message);
        }
        None
    }
}

/// The span of the first token, into invisible groups, which have no place of their own.
pub(crate) fn first_span(tokens: &TokenStream) -> Span {
    use proc_macro2::{Delimiter, TokenTree};
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::None && !group.stream().is_empty() =>
        {
            first_span(&group.stream())
        }
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}

impl ToTokens for Entry {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.whole.to_tokens(tokens);
    }
}
