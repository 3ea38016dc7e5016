//! A share is below one.

#[resilience::hedge(quantile = 95, idempotent)]
//~                            ^^ `quantile` is the share of calls that are to end without another attempt, more than 0 and less than 1: write e.g. `0.95`
async fn load(id: u8) -> Result<u8, String> {
    Ok(id)
}

fn main() {
    drop(load(1));
}
