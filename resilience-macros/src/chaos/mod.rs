//! `#[chaos]`: faults on purpose.

mod args;
mod expand;
mod plan;

use crate::emit::{Layer, On};
use crate::parse::{Errors, Written};

pub(crate) fn parse(written: Written, on: &On<'_>, errors: &Errors) -> Option<Box<dyn Layer>> {
    let span = written.span();
    let args = args::Args::read(written, errors);
    let plan = plan::Plan::check(args, span, on, errors)?;
    Some(Box::new(plan))
}
