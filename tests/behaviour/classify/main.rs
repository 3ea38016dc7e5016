//! `#[derive(Classify)]`: what is written on a variant is what every policy sees.
#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::all, clippy::pedantic, warnings)]

mod generic;
mod shapes;
mod source;
