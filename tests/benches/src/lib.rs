//! What the benches and the count of instructions share: one small body, annotated in every way, and a loop around each.
//!
//! `cargo bench -p resilience-benches` measures times, `python3 tests/benches/counts.py` counts instructions. Build them by name only: together
//! with the tests they would have the tests' clock, which measures nothing.

pub mod body;
pub mod run;
pub mod subjects;

pub use run::{drive, refuse_the_test_clock};
pub use subjects::Subject;
