//! A word that there is not.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(arguments))]
//~                              ^^^^^^^^^ `dead_letter` takes no `arguments`; write `dead_letter(args)`, `dead_letter(replay)` or `dead_letter(replay = Type::function)`, or `dead_letter = true`, `false` or `all`
async fn quote(symbol: &str) -> Result<u32, String> {
    symbol.parse().map_err(|_| "no number".to_owned())
}

fn main() {}
