//! A misspelt option.

use resilience::chaos;

#[chaos(eror = 0.1)]
//~     ^^^^ `chaos` has no argument `eror`; did you mean `error`?
//~ @1..21 say what is injected: ..
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
