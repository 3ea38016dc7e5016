//! What a timeout is declared with.

use std::time::Duration;

use crate::tools::options::options;

options! {
    /// The options of `#[timeout]` as written, where they are the same for every call.
    pub struct TimeoutOptions {
        /// How long a call may take.
        pub after: Duration,
    }
}
