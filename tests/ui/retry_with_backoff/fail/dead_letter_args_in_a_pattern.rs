//! Arguments without a name of their own.

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(args))]
async fn quote((symbol, day): (String, u32)) -> Result<String, String> {
//~            ^^^^^^^^^^^^^ a dead letter keeps each argument by its name; take it under a plain name and pull it apart in the body
    Ok(format!("{symbol} {day}"))
}

fn main() {}
