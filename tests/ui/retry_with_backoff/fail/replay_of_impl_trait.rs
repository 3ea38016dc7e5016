//! A replay that does not know the type.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(replay))]
async fn quote(symbol: impl AsRef<str> + serde::Serialize) -> Result<u32, String> {
//~                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a replay cannot know which type `impl Trait` stood for; write `dead_letter(args)`
    symbol.as_ref().parse().map_err(|_| "no number".to_owned())
}

fn main() {}
