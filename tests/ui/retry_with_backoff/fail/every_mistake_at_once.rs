//! Each mistake is told, not the first one alone.

use resilience::retry_with_backoff;

#[retry_with_backoff(max_attempts = 0, base_dely = "1s", max_delay = "2 parsecs", backoff = cubic, clone(b))]
//~                                 ^ `max_attempts` counts the first call too, so it is at least 1
//~                                    ^^^^^^^^^ `retry_with_backoff` has no argument `base_dely`; did you mean `base_delay`?
//~                                                                  ^^^^^^^^^^^ `"2 parsecs"` is not a duration: unknown unit `parsecs`; write e.g. "100ms", "1.5s", "5m", "2h"
//~                                                                                         ^^^^^ `backoff` is one of `exponential`, `linear`, `constant`
//~                                                                                                      ^ there is no argument `b` to clone
async fn send(mut body: Vec<u8>) -> Result<usize, String> {
//~           ^^^^^^^^ `mut body` would carry one attempt's changes into the next; take `body` and write `let mut body = body.clone();` (or `= body` when it is `Copy`) in the body; for a closure take `&mut F`
    body.clear();
    Ok(body.len())
}

fn main() {}
