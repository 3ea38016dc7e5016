//! `#[batch]`: many callers, one item each, one call for all.

mod args;
mod expand;
mod plan;
mod split;

use crate::emit::{Layer, On};
use crate::parse::{Errors, Written};

pub(crate) use split::{Split, split};

/// Parses the attribute on the function for one item, which [`split`] made.
pub(crate) fn parse(written: Written, on: &On<'_>, errors: &Errors) -> Option<Box<dyn Layer>> {
    let span = written.span();
    let args = args::Args::read(written, errors);
    let plan = plan::Plan::check(args, span, on, errors)?;
    Some(Box::new(plan))
}
