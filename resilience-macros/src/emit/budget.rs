//! `budget = "api"` and `budget("api", ratio = 0.1)`: as written, checked, and as the site that it declares.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use super::site::check_static;
use super::{On, Site};
use crate::parse::{Entry, Errors, Form, Written};

/// The budget that a layer pays from.
pub(crate) struct Budget {
    name: TokenStream,
    /// Each written option: the field's name and its expression.
    options: Vec<(&'static str, TokenStream)>,
}

pub(crate) fn read(entry: &Entry, errors: &Errors) -> Option<Budget> {
    if entry.form != Form::Listed {
        let name = entry.string(errors)?.into_token_stream();
        let options = Vec::new();
        return Some(Budget { name, options });
    }
    let mut written = Written::parse("budget", entry.span(), entry.value.clone(), errors);
    let mut options = Vec::new();
    for (name, why) in [
        (
            "ratio",
            "`ratio` is what a success earns, in retries: from 0 to 1000",
        ),
        (
            "min_per_second",
            "`min_per_second` is what a second earns, in retries: from 0 to 1000",
        ),
    ] {
        let value = written
            .take(name)
            .and_then(|entry| entry.float(|value| (0.0..=1000.0).contains(&value), why, errors));
        options.extend(value.map(|value| (name, value.into_token_stream())));
    }
    let why = "`capacity` is the most retries at once: at least 1";
    let capacity = written
        .take("capacity")
        .and_then(|entry| entry.integer(1..=u64::from(u32::MAX), why, errors));
    options.extend(capacity.map(|value| ("capacity", value.into_token_stream())));
    let name = written.positional();
    written.finish(errors);
    let Some(name) = name else {
        return entry.refuse(
            errors,
            "a budget needs its name first: `budget(\"api\", ratio = 0.1)`",
        );
    };
    let name = name.string(errors)?.into_token_stream();
    Some(Budget { name, options })
}

impl Budget {
    /// It is evaluated once, so nothing of it may come from a call.
    pub(crate) fn check(&self, on: &On<'_>, errors: &Errors) {
        let builder = "RetryBudget::builder";
        check_static(on.arguments, "budget", &self.name, builder, errors);
        for (option, value) in &self.options {
            check_static(on.arguments, option, value, builder, errors);
        }
    }

    pub(crate) fn site(&self, at: Span) -> Site {
        let types = ("RetryBudget", "RetryBudgetOptions");
        Site::of(at, types, Some(self.name.clone()), &self.options)
    }
}
