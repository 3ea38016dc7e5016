//! How a function's dead letters are run again: what its expansion hands over, without knowing the dead-letter queue.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

/// The run of a replay: the function's error in words where it failed again.
pub type ReplayRun = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Runs the whole annotated function again with the arguments kept in a letter: an array, one element an argument.
pub type Replay = fn(&Value) -> ReplayRun;
