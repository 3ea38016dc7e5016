//! An argument whose name says that the body does not use it, and that a policy uses: no lint speaks of it.

#![forbid(unsafe_code)]
#![deny(warnings, clippy::all, clippy::pedantic)]

use resilience::{cached, fallback, retry_with_backoff};

#[cached(ttl = "1m")]
fn by_key(_city: &str, _day: u32) -> u32 {
    1
}

#[fallback(length)]
fn by_handler(_city: &str, _days: &mut [u32]) -> Result<usize, String> {
    Err("down".to_owned())
}

fn length(city: &str, days: &mut [u32]) -> usize {
    days.fill(0);
    city.len()
}

#[retry_with_backoff(max_attempts = 1, dead_letter(args))]
fn kept(_city: &str) -> Result<(), String> {
    Err("down".to_owned())
}

fn main() {
    assert_eq!(by_key("Oslo", 1), 1);
    let mut days = [7];
    assert_eq!((by_handler("Oslo", &mut days), days), (Ok(4), [0]));
    assert!(kept("Oslo").is_err());
    let letters = resilience::registry().dead_letters().list(0, 1);
    assert_eq!(letters[0].arguments, Some(serde_json::json!(["Oslo"])));
}
