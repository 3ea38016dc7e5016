//! Recognises our own attributes among those of an item. Another crate's attribute of the same name is left alone.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Meta, Path};

use super::diagnostics::Errors;

/// The path under which this crate is known where the attributes stand: `::resilience`, or what `crate = path` says.
#[derive(Clone, Default)]
pub(crate) struct Root {
    given: Option<Path>,
}

impl Root {
    pub(crate) fn new(given: Option<Path>) -> Self {
        Self { given }
    }

    fn is_prefix(&self, prefix: &[String]) -> bool {
        if prefix == ["resilience"] {
            return true;
        }
        let given = self.given.as_ref();
        given.is_some_and(|path| prefix.iter().eq(words(path).iter()))
    }
}

impl ToTokens for Root {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.given {
            Some(path) => path.to_tokens(tokens),
            None => quote!(::resilience).to_tokens(tokens),
        }
    }
}

/// One of our attributes, found on an item.
#[derive(Clone)]
pub(crate) struct Sibling {
    /// Which one, as the list of names spells it.
    pub(crate) name: &'static str,
    /// The path as written, to be emitted again so that its import counts as used.
    pub(crate) path: Path,
    /// Its arguments.
    pub(crate) args: TokenStream,
    /// Whether only its bare name was written, so that it may be another crate's.
    pub(crate) by_name: bool,
}

impl Sibling {
    /// This attribute as one of `names`, or nothing if it isn't ours. `name = value` is reported, and taken as `name(value)`.
    pub(crate) fn recognise(
        attribute: &Attribute,
        names: &[&'static str],
        root: &Root,
        errors: &Errors,
    ) -> Option<Self> {
        let path = attribute.path();
        let mut prefix = words(path);
        let last = prefix.pop()?;
        let name = *names.iter().find(|name| **name == last)?;
        let by_name = prefix.is_empty() && path.leading_colon.is_none();
        if !by_name && !root.is_prefix(&prefix) {
            return None;
        }
        let args = match &attribute.meta {
            Meta::Path(_) => TokenStream::new(),
            Meta::List(written) => written.tokens.clone(),
            Meta::NameValue(pair) => {
                let value = &pair.value;
                errors.on(
                    attribute,
                    format_args!("write `#[{name}({})]`", quote!(#value)),
                );
                quote!(#value)
            }
        };
        Some(Self {
            name,
            path: path.clone(),
            args,
            by_name,
        })
    }

    /// Where its name stands.
    pub(crate) fn span(&self) -> Span {
        let last = self.path.segments.last();
        last.map_or_else(Span::call_site, |segment| segment.ident.span())
    }
}

fn words(path: &Path) -> Vec<String> {
    path.segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    const NAMES: &[&str] = &["cached", "profile"];

    fn find(attribute: &Attribute, root: &Root) -> Option<Sibling> {
        let errors = Errors::new();
        let found = Sibling::recognise(attribute, NAMES, root, &errors);
        assert!(errors.is_empty());
        found
    }

    #[test]
    fn ours_by_name_by_crate_and_by_given_path() {
        let plain = Root::default();
        let found = find(&parse_quote!(#[cached(ttl = "5m")]), &plain).expect("ours");
        assert_eq!((found.name, found.by_name), ("cached", true));
        assert_eq!(found.args.to_string(), "ttl = \"5m\"");
        for attribute in [
            parse_quote!(#[resilience::profile]),
            parse_quote!(#[::resilience::profile]),
        ] {
            let found = find(&attribute, &plain).expect("ours");
            assert_eq!((found.name, found.by_name), ("profile", false));
        }
        let given = Root::new(Some(parse_quote!(::house::guard)));
        assert!(find(&parse_quote!(#[house::guard::cached]), &given).is_some());
        assert!(find(&parse_quote!(#[house::guard::cached]), &plain).is_none());
    }

    #[test]
    fn foreign_ones_are_left_alone() {
        let root = Root::default();
        for attribute in [
            parse_quote!(#[cached::proc_macro::cached]),
            parse_quote!(#[::cached]),
            parse_quote!(#[other::profile]),
            parse_quote!(#[must_use]),
            parse_quote!(#[unsafe(no_mangle)]),
            parse_quote!(#[doc = "cached"]),
        ] {
            assert!(find(&attribute, &root).is_none(), "{}", quote!(#attribute));
        }
    }

    #[test]
    fn an_equals_sign_is_reported() {
        let errors = Errors::new();
        let attribute: Attribute = parse_quote!(#[cached = "5m"]);
        let found = Sibling::recognise(&attribute, NAMES, &Root::default(), &errors);
        assert!(found.is_some_and(|found| found.args.to_string() == "\"5m\""));
        assert_eq!(errors.messages(), ["write `#[cached(\"5m\")]`"]);
    }
}
