//! Every layer alone and every ordered pair, dropped after each poll: nothing is lost, and nothing goes on.

#[macro_use]
#[path = "../harness/mod.rs"]
mod harness;

mod alone;
mod elsewhere;
mod together;
