//! Every option; on every kind of function, left alone without the feature.

use std::time::Duration;

use resilience::{chaos, fallback};

const RARELY: f64 = 0.01;
const NAME: &str = "shares-constant";

/// What went wrong.
#[derive(Debug, PartialEq)]
enum Trouble {
    Busy(u64),
}

#[chaos("shares", error = 1, latency = "1h", rate = 1, seed = 7, map_rejection = |it| it.to_string())]
async fn all(id: u64) -> Result<u64, String> {
    Ok(id)
}

#[chaos(name = NAME, error = RARELY, error_with = Trouble::Busy(id))]
async fn made(id: u64) -> Result<u64, Trouble> {
    Ok(id)
}

#[chaos(latency = Duration::from_secs(3_599), rate = 1.0)]
fn plain(text: &str) -> &str {
    text
}

#[fallback(value = 7)]
#[chaos(error = 1)]
fn covered() -> u64 {
    1
}

#[chaos(error = 1)]
fn option() -> Option<u64> {
    Some(1)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!((all(1).await, made(1).await), (Ok(1), Ok(1)));
    assert_eq!((plain("a"), covered(), option()), ("a", 1, Some(1)));
    assert_ne!(Trouble::Busy(1), Trouble::Busy(2));
}
