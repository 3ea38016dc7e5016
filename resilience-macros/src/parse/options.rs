//! An attribute's arguments: split with recovery, then handed out one by one, so that what nobody asked for is a mistake.

use proc_macro2::{Ident, Span, TokenStream};
use syn::Expr;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

use super::diagnostics::Errors;
use super::entry::{Entry, Form};
use super::split::entries;
use super::suggest::closest;

/// The arguments of one attribute. Every option is asked for by its name, once; [`Written::finish`] refuses the rest.
#[derive(Debug)]
#[must_use = "`finish` reports what is unknown"]
pub(crate) struct Written {
    attribute: &'static str,
    span: Span,
    by_name: bool,
    entries: Vec<(Entry, bool)>,
    known: Vec<&'static str>,
    takes_unnamed: bool,
    problems: Vec<syn::Error>,
}

impl Written {
    /// Splits `tokens`, the arguments of `attribute`, whose name stands at `span`. Goes on after an error.
    pub(crate) fn parse(
        attribute: &'static str,
        span: Span,
        tokens: TokenStream,
        errors: &Errors,
    ) -> Self {
        let split = |input: ParseStream<'_>| Ok(entries(attribute, input, errors));
        let entries = match split.parse2(tokens) {
            Ok(entries) => entries,
            Err(error) => {
                errors.take(error);
                Vec::new()
            }
        };
        Self {
            attribute,
            span,
            by_name: false,
            entries: entries.into_iter().map(|entry| (entry, false)).collect(),
            known: Vec::new(),
            takes_unnamed: false,
            problems: Vec::new(),
        }
    }

    /// The attribute was recognised by its bare name only, so it may be another crate's: messages then say so.
    pub(crate) fn recognised_by_name(mut self) -> Self {
        self.by_name = true;
        self
    }

    /// Where the attribute's name stands: the place to report what is missing.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// All arguments as written, taken or not, for the inventory.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|(entry, _)| entry)
    }

    /// `name = ..` or `name(..)`.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<Entry> {
        self.take_any(&[name])
    }

    /// An option with more than one name; the first is the proper one.
    pub(crate) fn take_any(&mut self, names: &[&'static str]) -> Option<Entry> {
        self.known.extend(names);
        let found = self.take_where(|entry| names.iter().any(|name| entry.is_named(name)));
        self.only_one(found, names[0])
    }

    /// An option that may be written several times: `dead_letter(args), dead_letter(replay)`.
    pub(crate) fn take_all(&mut self, name: &'static str) -> Vec<Entry> {
        self.known.push(name);
        self.take_where(|entry| entry.is_named(name))
    }

    /// A word that is true when it stands there, `name`, and may be written out, `name = false`.
    pub(crate) fn take_flag(&mut self, name: &'static str) -> Option<Entry> {
        self.known.push(name);
        let found = self.take_where(|entry| {
            entry.is_named(name) || entry.word().is_some_and(|word| word == name)
        });
        self.only_one(found, name)
    }

    /// The unnamed argument. Ask for it after the named ones: a bare option name is not taken for it.
    pub(crate) fn positional(&mut self) -> Option<Entry> {
        self.take_unnamed(false)
    }

    /// The unnamed argument where any expression may stand, `handler(&id, err)` too. Ask for it after the named ones.
    pub(crate) fn positional_expression(&mut self) -> Option<Entry> {
        self.take_unnamed(true)
    }

    /// Reports everything that nobody asked for.
    pub(crate) fn finish(mut self, errors: &Errors) {
        self.problems
            .drain(..)
            .for_each(|problem| errors.take(problem));
        let attribute = self.attribute;
        for (entry, taken) in &self.entries {
            if *taken || entry.broken {
                continue;
            }
            match entry.name.clone().or_else(|| entry.word()) {
                Some(name) if self.is_known(&name) => errors.on(
                    &name,
                    format_args!("`{name}` needs a value: write `{name} = ..`"),
                ),
                Some(name)
                    if entry.form != Form::Unnamed
                        || !self.takes_unnamed
                        || self.near(&name.to_string()).is_some() =>
                {
                    errors.on(&name, self.unknown(&name.unraw().to_string()));
                }
                _ if self.takes_unnamed => errors.on(
                    entry,
                    format_args!("`{attribute}` takes one unnamed argument"),
                ),
                _ => errors.on(
                    entry,
                    format_args!("`{attribute}` takes no unnamed argument; {}", self.takes()),
                ),
            }
        }
    }

    fn take_unnamed(&mut self, calls: bool) -> Option<Entry> {
        self.takes_unnamed = true;
        let known = self.known.clone();
        let is_known = |name: Ident| known.iter().any(|known| name == known);
        let (entry, taken) =
            self.entries
                .iter_mut()
                .filter(|(_, taken)| !taken)
                .find(|(entry, _)| match entry.form {
                    Form::Unnamed => !entry.word().is_some_and(is_known),
                    Form::Listed => calls && !entry.name.clone().is_some_and(is_known),
                    Form::Assigned => false,
                })?;
        *taken = true;
        let mut entry = entry.clone();
        if entry.form == Form::Listed {
            entry.form = Form::Unnamed;
            entry.name = None;
            entry.value = entry.whole.clone();
            // a list may hold anything, a call may not
            if let Err(error) = syn::parse2::<Expr>(entry.value.clone()) {
                self.problems.push(error);
                entry.broken = true;
            }
        }
        Some(entry)
    }

    fn take_where(&mut self, matches: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let mut found = Vec::new();
        for (entry, taken) in &mut self.entries {
            if !*taken && matches(entry) {
                *taken = true;
                found.push(entry.clone());
            }
        }
        found
    }

    fn only_one(&mut self, found: Vec<Entry>, proper: &str) -> Option<Entry> {
        let mut found = found.into_iter();
        let first = found.next()?;
        for again in found {
            let name = again.name.clone().or_else(|| again.word())?;
            let message = if first.name.as_ref().is_none_or(|own| *own == name) {
                format!("`{name}` is given twice")
            } else {
                let other = alias(&first, &name, proper);
                format!("`{proper}` is given twice: `{other}` is another name for it")
            };
            self.problems.push(syn::Error::new(name.span(), message));
        }
        Some(first)
    }

    fn is_known(&self, name: &Ident) -> bool {
        self.known.iter().any(|known| name == known)
    }

    fn near(&self, name: &str) -> Option<&'static str> {
        closest(name, self.known.iter().copied())
    }

    fn unknown(&self, name: &str) -> String {
        let attribute = self.attribute;
        let begin = format!("`{attribute}` has no argument `{name}`");
        if let Some(near) = self.near(name) {
            return format!("{begin}; did you mean `{near}`?");
        }
        let foreign = if self.by_name {
            format!(" (if this is another crate's `{attribute}`, write its full path)")
        } else {
            String::new()
        };
        format!("{begin}; {}{foreign}", self.takes())
    }

    fn takes(&self) -> String {
        if self.known.is_empty() {
            return "it takes none".to_owned();
        }
        // what every attribute takes comes last
        let (every, own): (Vec<&str>, Vec<&str>) =
            self.known.iter().partition(|name| **name == "crate");
        format!("it takes: {}", [own, every].concat().join(", "))
    }
}

// of two names for one option, the one that is not the proper one
fn alias(first: &Entry, second: &Ident, proper: &str) -> String {
    match &first.name {
        Some(name) if name != proper => name.to_string(),
        _ => second.to_string(),
    }
}
