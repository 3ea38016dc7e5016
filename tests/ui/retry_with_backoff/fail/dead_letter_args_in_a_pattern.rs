//! Arguments without a name of their own.
//~ @1 PLACEHOLDER

use resilience::retry_with_backoff;

#[retry_with_backoff(dead_letter(args))]
async fn quote((symbol, day): (String, u32)) -> Result<String, String> {
    Ok(format!("{symbol} {day}"))
}

fn main() {}
