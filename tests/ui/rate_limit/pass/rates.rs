//! Every way to write a rate, with all options.
#![forbid(unsafe_code)]

use std::time::Duration;

use resilience::{Rate, Rejection, rate_limit, registry};

const QUOTA: Rate = Rate::per_hour(5_000);
const BURST: u32 = 4;
const PATIENCE: Duration = Duration::from_secs(2);

#[rate_limit(per_second = 50, name = "per second")]
async fn per_second() -> Result<(), ()> {
    Ok(())
}

#[rate_limit("30/min", burst = BURST, wait = PATIENCE, name = "unnamed")]
async fn unnamed() -> Result<u8, &'static str> {
    Ok(1)
}

#[rate_limit(rate = QUOTA, wait = never, name = "constant")]
fn constant() -> Option<u8> {
    Some(1)
}

#[rate_limit(rate = "100/10s", window = "60s", name = "window", map_rejection = |rejection: Rejection| rejection.to_string())]
fn window() -> Result<u8, String> {
    Ok(1)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(per_second().await, Ok(()));
    assert_eq!(unnamed().await, Ok(1));
    assert_eq!(constant(), Some(1));
    assert_eq!(window(), Ok(1));
    let config = |name| *registry().rate_limiter(name).unwrap().config();
    assert_eq!(config("per second").burst, Some(50));
    assert_eq!(config("unnamed").wait, Some(PATIENCE));
    assert_eq!(config("constant").rate, QUOTA);
    assert_eq!(registry().rate_limiter("window").unwrap().available(), 599);
}
