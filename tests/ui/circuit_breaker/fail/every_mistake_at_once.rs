//! Each mistake is told, not the first one alone.

use resilience::circuit_breaker;

#[circuit_breaker("", failure_treshold = 5, success_threshold = 0, timeout = "soon", on_abandon = maybe)]
//~               ^^ `name` is empty
//~                   ^^^^^^^^^^^^^^^^ `circuit_breaker` has no argument `failure_treshold`; did you mean `failure_threshold`?
//~                                                             ^ `success_threshold` must be at least 1
//~                                                                          ^^^^^^ `"soon"` is not a duration: expected a number; write e.g. "100ms", "1.5s", "5m", "2h"
//~                                                                                               ^^^^^ `on_abandon` is one of `ignored`, `failure`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
