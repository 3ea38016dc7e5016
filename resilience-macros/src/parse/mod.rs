//! Floor 0: the syntax words. What was written, read with recovery, so that every mistake is told at once.

mod common;
mod diagnostics;
mod duration;
mod entry;
mod func;
mod literal;
mod options;
mod read;
mod siblings;
mod split;
mod suggest;
mod value;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
pub(crate) mod random;

pub(crate) use diagnostics::{Errors, located};
pub(crate) use duration::{DurationValue, Zero, parse as duration_of};
pub(crate) use entry::{Entry, Form, first_span};
pub(crate) use func::Func;
pub(crate) use literal::Shape;
pub(crate) use options::Written;
pub(crate) use siblings::{Root, Sibling};
pub(crate) use suggest::closest;
pub(crate) use value::{Callable, Float, Integer, Switch, Text};
