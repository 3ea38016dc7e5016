//! Shared code of the examples.

pub mod http;
pub mod stopwatch;
