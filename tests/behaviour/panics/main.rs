//! Panics of every kind, under every layer and every ordered pair: they unwind, are counted as what they are, and harm nobody.

#[macro_use]
#[path = "../harness/mod.rs"]
mod harness;

mod bodies;
mod questions;
mod together;
mod unwinding;
