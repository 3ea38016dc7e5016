//! All of them are told together.

#[resilience::hedge(quantile = 2, max = 0, budjet = "api")]
//~                            ^ `quantile` is the share of calls that are to end without another attempt, more than 0 and less than 1: write e.g. `0.95`
//~                                     ^ `max` is how many attempts begin beside the first, so it is at least 1
//~                                        ^^^^^^ `hedge` has no argument `budjet`; did you mean `budget`?
//~ @1..60 `#[hedge]` runs a slow call twice at the same time and drops the one that loses midway: write `idempotent` if that does no harm here, or take the attribute off
fn load(mut id: u8) -> Result<u8, String> {
//~ @1..3 `#[hedge]` needs an `async fn`: a synchronous call cannot be abandoned or run beside another (if `#[tokio::main]` or `#[tokio::test]` is written above, move it below)
//~     ^^^^^^ `mut id` would carry one attempt's changes into the next; take `id` and write `let mut id = id.clone();` (or `= id` when it is `Copy`) in the body; for a closure take `&mut F`
    id += 1;
    Ok(id)
}

fn main() {
    let _ = load(1);
}
