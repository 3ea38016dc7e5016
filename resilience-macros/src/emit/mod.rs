//! Floor 1: the words that expansions are made of. Policies (floor 2) put them together; nothing here knows a policy.
//!
//! A layer is an expression of type `Result<R, J>`: `R` is the function's whole return type, and `J` is `Rejection`
//! where a layer at or below can refuse, `Never` where none can. Only the edge of the stack turns a rejection into `R`.

pub(crate) mod again;
pub(crate) mod arguments;
pub(crate) mod base;
pub(crate) mod budget;
mod capture;
pub(crate) mod fold;
pub(crate) mod judge;
pub(crate) mod layer;
pub(crate) mod shape;
pub(crate) mod site;
pub(crate) mod span;
pub(crate) mod types;

pub(crate) use arguments::{Argument, Arguments};
pub(crate) use layer::{At, Layer, On, Site, head};
pub(crate) use shape::{Mode, Shape};

use proc_macro2::Span;

/// The span of generated tokens: our own hygiene, at the user's place.
pub(crate) fn ours(at: Span) -> Span {
    Span::mixed_site().located_at(at)
}
