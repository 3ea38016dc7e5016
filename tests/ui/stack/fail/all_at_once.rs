//! Every mistake of every attribute in one go.

use resilience::{cached, circuit_breaker, fallback, profile, retry_with_backoff};

#[profile(slwo = "1s", slow = "30")]
//~       ^^^^ `profile` has no argument `slwo`; did you mean `slow`?
//~                           ^^^^ `"30"` is not a duration: it has no unit; write e.g. "100ms", "1.5s", "5m", "2h"
#[fallback]
//~ @3..11 say what to fall back to: `#[fallback(handler)]`, `#[fallback(|err| ...)]` or `#[fallback(value = ...)]`
#[cached(ttl = "5 fortnights", max_sise = 10)]
//~            ^^^^^^^^^^^^^^ `"5 fortnights"` is not a duration: unknown unit `fortnights`; write e.g. "100ms", "1.5s", "5m", "2h"
//~                            ^^^^^^^^ `cached` has no argument `max_sise`; did you mean `max_size`?
#[retry_with_backoff(max_attempts = 0, base_delay = "1s" factor = 2.0)]
//~                                 ^ `max_attempts` counts the first call too, so it is at least 1
//~                                                      ^^^^^^ expected `,`
#[circuit_breaker(failure_threshold = "5")]
//~                                   ^^^ `failure_threshold` is a whole number, not `"5"`
const fn work(id: u8) -> Result<u8, String> {
//~ @1..6 a `const fn` cannot keep state or wait; remove `const`
    Ok(id)
}

fn main() {
    let _ = work(1);
}
