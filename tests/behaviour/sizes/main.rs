//! What layers add to a future, and what they never take from it: where the body's future is `Send`, so is the whole.

mod bounds;
mod functions;
mod sendness;
mod words;
