//! Each mistake is told.

use resilience::chaos;

#[chaos("", error = 2, latency = "5 fortnights", seeds = 7)]
//~     ^^ `name` is empty
//~                 ^ `error` is a share of the calls: from 0 to 1, `0.05` for one in twenty
//~                              ^^^^^^^^^^^^^^ `"5 fortnights"` is not a duration: unknown unit `fortnights`; write e.g. "100ms", "1.5s", "5m", "2h"
//~                                              ^^^^^ `chaos` has no argument `seeds`; did you mean `seed`?
//~                    ^^^^^^^^^^^^^^^^^^^^^^^^ say how many calls `latency` holds up: ..
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
