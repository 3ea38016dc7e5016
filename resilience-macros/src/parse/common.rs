//! What every attribute of a stack takes the same way.

use proc_macro2::Ident;

use super::diagnostics::Errors;
use super::entry::{Entry, Form};
use super::options::Written;
use super::value::Text;

impl Written {
    /// All arguments for the inventory: name and source text. An unnamed one is called `unnamed`.
    pub(crate) fn listed(&self, unnamed: &str) -> Vec<(String, String)> {
        let listed = self
            .entries()
            .filter(|entry| !entry.broken && !entry.is_named("crate"));
        let pair = |entry: &super::entry::Entry| match (&entry.name, entry.form) {
            (Some(name), Form::Assigned | Form::Listed) => (name.to_string(), entry.source_text()),
            _ => (unnamed.to_owned(), entry.source_text()),
        };
        listed.map(pair).collect()
    }

    /// The policy's name: `name = "quotes"`, or the unnamed argument.
    pub(crate) fn take_name(&mut self, errors: &Errors) -> Option<Text> {
        let named = self.take("name");
        let unnamed = self.positional_as("name");
        if let (Some(named), Some(_)) = (&named, &unnamed) {
            errors.on(
                named,
                "`name` is given twice: the unnamed argument is the name",
            );
        }
        named.or(unnamed)?.string(errors)
    }

    /// The unnamed argument, which messages call by the name that it may be given.
    pub(crate) fn positional_as(&mut self, name: &str) -> Option<Entry> {
        let mut entry = self.positional()?;
        entry.name = Some(Ident::new(name, entry.span()));
        Some(entry)
    }
}
