//! The quantile is the function's, not the call's.

#[resilience::hedge(quantile = share, idempotent)]
//~                            ^^^^^ `quantile` is evaluated once, not per call, so it cannot use `share`; write a constant, or build the policy yourself with `Hedge::builder`
async fn load(share: f64) -> Result<f64, String> {
    Ok(share)
}

fn main() {
    drop(load(0.5));
}
