//! What is written on an error type: a severity for each variant, and the fields that say more.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Generics, Index, Member, Meta};

use crate::parse::{Errors, Root, Written, closest};

/// The type, checked.
pub(super) struct Plan {
    pub(super) root: Root,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// One for each variant; a struct is one case without a name.
    pub(super) cases: Vec<Case>,
}

/// A variant, or the struct.
pub(super) struct Case {
    pub(super) variant: Option<Ident>,
    pub(super) severity: Judged,
    /// The field marked `#[retry_after]`.
    pub(super) retry_after: Option<Place>,
}

/// Where a case's severity comes from.
pub(super) enum Judged {
    /// Written on it.
    Written(&'static str, Span),
    /// Forwarded to the error in this field.
    Source(Place),
    /// Nothing is written: recoverable, unless this marked field, if there is one, holds a rejection.
    Unwritten(Option<Place>),
}

/// A field, and where to report what is wrong with its type.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) member: Member,
    pub(super) span: Span,
}

const SEVERITIES: [(&str, &str); 4] = [
    ("transient", "Transient"),
    ("recoverable", "Recoverable"),
    ("permanent", "Permanent"),
    ("critical", "Critical"),
];
const ALL: &str = "transient, recoverable, permanent, critical, source";

pub(super) fn read(input: DeriveInput, errors: &Errors) -> Option<Plan> {
    let cases = match &input.data {
        Data::Struct(data) => {
            vec![case(&input.attrs, None, &input.ident, &data.fields, errors)]
        }
        Data::Enum(data) => {
            for attr in find(&input.attrs, "severity") {
                errors.on(attr, "`#[severity(..)]` goes on each variant of an enum");
            }
            misplaced(&input.attrs, &["retry_after"], RETRY_AFTER_PLACE, errors);
            let cases = data.variants.iter();
            cases
                .map(|variant| {
                    let name = &variant.ident;
                    let named = Some(name.clone());
                    case(&variant.attrs, named, name, &variant.fields, errors)
                })
                .collect()
        }
        Data::Union(data) => {
            errors.on(
                data.union_token,
                "`#[derive(Classify)]` goes on an enum or a struct, not on a union",
            );
            return None;
        }
    };
    Some(Plan {
        root: root(&input.attrs, errors),
        ident: input.ident,
        generics: input.generics,
        cases,
    })
}

const RETRY_AFTER_PLACE: &str =
    "`#[retry_after]` goes on a field, of type `Duration` or `Option<Duration>`";
const SEVERITY_PLACE: &str = "`#[severity(..)]` goes on a variant or a struct, not on a field";

fn case(
    attrs: &[Attribute],
    variant: Option<Ident>,
    name: &Ident,
    fields: &Fields,
    errors: &Errors,
) -> Case {
    misplaced(attrs, &["retry_after"], RETRY_AFTER_PLACE, errors);
    if variant.is_some() {
        let place = "`#[classify(..)]` goes on the type, not on a variant";
        misplaced(attrs, &["classify"], place, errors);
    }
    for field in fields {
        misplaced(&field.attrs, &["severity"], SEVERITY_PLACE, errors);
        let place = "`#[classify(..)]` goes on the type, not on a field";
        misplaced(&field.attrs, &["classify"], place, errors);
    }
    Case {
        severity: severity(attrs, name, fields, errors),
        retry_after: retry_after(name, fields, errors),
        variant,
    }
}

fn severity(attrs: &[Attribute], name: &Ident, fields: &Fields, errors: &Errors) -> Judged {
    let unwritten = || Judged::Unwritten(marked(fields));
    let mut written = find(attrs, "severity");
    let Some(first) = written.next() else {
        return unwritten();
    };
    for again in written {
        errors.on(
            again,
            format_args!("`#[severity(..)]` is written twice on `{name}`"),
        );
    }
    let tokens = match &first.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    };
    let Ok(word) = syn::parse2::<Ident>(tokens.clone()) else {
        let message = format!("write one severity, as in `#[severity(transient)]`: {ALL}");
        if tokens.is_empty() {
            errors.on(first, message);
        } else {
            errors.on(tokens, message);
        }
        return unwritten();
    };
    if word == "source" {
        return match source(name, fields) {
            Ok(place) => Judged::Source(place),
            Err(message) => {
                errors.on(&word, message);
                unwritten()
            }
        };
    }
    if let Some((_, variant)) = SEVERITIES.iter().find(|(known, _)| word == known) {
        return Judged::Written(variant, word.span());
    }
    let known = SEVERITIES.iter().map(|(known, _)| *known).chain(["source"]);
    let cure = match closest(&word.to_string(), known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of: {ALL}"),
    };
    errors.on(&word, format_args!("`{word}` is not a severity; {cure}"));
    unwritten()
}

/// The error inside: the marked field, else the only one.
fn source(name: &Ident, fields: &Fields) -> Result<Place, String> {
    if let Some(place) = marked(fields) {
        return Ok(place);
    }
    match fields.len() {
        0 => Err(format!(
            "`source` forwards to the error inside, and `{name}` has no field"
        )),
        1 => Ok(place(0, fields.iter().next())),
        _ => Err(format!(
            "`source` forwards to the error inside; say which field of `{name}` that is, by `#[source]` or `#[from]` on it"
        )),
    }
}

/// The field marked as the error's source, in one of the ways that `thiserror` knows.
fn marked(fields: &Fields) -> Option<Place> {
    let by_attribute = |field: &Field| {
        let mut marks = ["source", "from"].into_iter();
        marks.any(|mark| find(&field.attrs, mark).next().is_some())
    };
    let by_name = |field: &Field| field.ident.as_ref().is_some_and(|name| name == "source");
    let mut all = fields.iter().enumerate();
    all.clone()
        .find(|(_, field)| by_attribute(field))
        .or_else(|| all.find(|(_, field)| by_name(field)))
        .map(|(index, field)| place(index, Some(field)))
}

fn retry_after(name: &Ident, fields: &Fields, errors: &Errors) -> Option<Place> {
    let mut found = None;
    for (index, field) in fields.iter().enumerate() {
        for attr in find(&field.attrs, "retry_after") {
            if !matches!(attr.meta, Meta::Path(_)) {
                errors.on(attr, "`#[retry_after]` takes no arguments");
            }
            if found.is_some() {
                errors.on(
                    attr,
                    format_args!("`#[retry_after]` is written twice in `{name}`"),
                );
            } else {
                found = Some(place(index, Some(field)));
            }
        }
    }
    found
}

fn place(index: usize, field: Option<&Field>) -> Place {
    let span = field
        .and_then(|field| field.ty.to_token_stream().into_iter().next())
        .map_or_else(Span::call_site, |token| token.span());
    let member = match field.and_then(|field| field.ident.clone()) {
        Some(name) => Member::Named(name),
        None => Member::Unnamed(Index {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            span,
        }),
    };
    Place { member, span }
}

/// `#[classify(crate = path)]`
fn root(attrs: &[Attribute], errors: &Errors) -> Root {
    let mut given = None;
    let mut all = find(attrs, "classify");
    if let Some(attr) = all.next() {
        let tokens = match &attr.meta {
            Meta::List(list) => list.tokens.clone(),
            Meta::Path(_) | Meta::NameValue(_) => {
                errors.on(attr, "write `#[classify(crate = path)]`");
                TokenStream::new()
            }
        };
        let span = attr.pound_token.span;
        let mut written = Written::parse("classify", span, tokens, errors);
        given = written.take("crate").and_then(|entry| entry.path(errors));
        written.finish(errors);
    }
    for again in all {
        errors.on(again, "`#[classify(..)]` is written twice on this type");
    }
    Root::new(given)
}

fn misplaced(attrs: &[Attribute], names: &[&str], message: &str, errors: &Errors) {
    for attr in names.iter().flat_map(|name| find(attrs, name)) {
        errors.on(attr, message);
    }
}

fn find<'a>(attrs: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attrs.iter().filter(move |attr| attr.path().is_ident(name))
}
