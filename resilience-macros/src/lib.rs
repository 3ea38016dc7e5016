//! The attribute macros of `resilience`: see that crate's documentation.

#[allow(dead_code, unused_imports, reason = "the attributes take it up")]
mod parse;
