//! What the harnesses share: every layer alone and every ordered pair of the twelve, and how to see whether they are at rest.
#![allow(dead_code, reason = "each harness uses its own part")]

pub(crate) mod drive;
pub(crate) mod rest;
#[macro_use]
pub(crate) mod stacks;
pub(crate) mod world;
