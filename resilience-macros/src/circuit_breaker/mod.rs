//! `#[circuit_breaker]`: stops calling what keeps failing.

mod args;
mod expand;
mod plan;
mod together;

use crate::emit::{Layer, On};
use crate::parse::{Errors, Written};

pub(crate) fn parse(written: Written, on: &On<'_>, errors: &Errors) -> Option<Box<dyn Layer>> {
    let span = written.span();
    let args = args::Args::read(written, errors);
    let plan = plan::Plan::check(args, span, on, errors)?;
    Some(Box::new(plan))
}
