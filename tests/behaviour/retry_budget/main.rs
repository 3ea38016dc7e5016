//! The retry budget: retries that share one cannot multiply, and nothing of it is lost.

mod attribute;
mod by_hand;
