//! The numbers as they hold: what cannot be meant is refused, and what was not written has its default.

use std::time::Duration;

use super::config::{RateLimiterConfig, RateLimiterOptions};
use super::rate::{DAY, LONGEST, Rate};
use crate::words::config::InvalidConfig;
use crate::words::id::Kind;

/// What a bucket may take to fill.
const LONGEST_REFILL: Duration = DAY.saturating_mul(366 * 100);
const DEFAULT_RATE: Rate = Rate::per_second(10);
const DEFAULT_MAX_KEYS: u32 = 10_000;
const MOST_KEYS: u32 = 100_000_000;

/// The written options with defaults for the rest, and what cannot be meant, in whose place the defaults stand.
pub(super) fn check(
    name: &str,
    mut written: RateLimiterOptions,
) -> (RateLimiterConfig, Vec<InvalidConfig>) {
    let mut invalid = Vec::new();
    let mut refuse = |field, value: &dyn std::fmt::Debug, allowed| {
        let kind = Kind::RATE_LIMIT;
        invalid.push(InvalidConfig::new(kind, name, field, value, allowed));
    };
    let rate = match written.rate {
        Some(rate) if rate.can_be_kept() => rate,
        Some(rate) => {
            refuse(
                "rate",
                &rate,
                "at least one permit in at most 366 days, and permits that lie whole nanoseconds apart",
            );
            DEFAULT_RATE
        }
        None => {
            refuse("rate", &None::<Rate>, "written");
            DEFAULT_RATE
        }
    };
    let too_long = |time: &Duration| *time > LONGEST;
    if let Some(window) = written
        .window
        .take_if(|window| too_long(window) || rate.in_window(*window).is_none())
    {
        refuse(
            "window",
            &window,
            "at most 366 days, and long enough for one permit",
        );
    }
    if written.window.is_some() {
        const ALONE: &str = "left out beside `window`";
        if let Some(burst) = written.burst.take() {
            refuse("burst", &burst, ALONE);
        }
        if let Some(wait) = written.wait.take_if(|wait| !wait.is_zero()) {
            refuse("wait", &wait, ALONE);
        }
    }
    if let Some(wait) = written.wait.take_if(|wait| too_long(wait)) {
        refuse("wait", &wait, "at most 366 days");
    }
    let refill = |burst: u32| u128::from(rate.interval()) * u128::from(burst);
    let fits = |burst: u32| burst > 0 && refill(burst) <= LONGEST_REFILL.as_nanos();
    if let Some(burst) = written.burst.take_if(|burst| !fits(*burst)) {
        refuse(
            "burst",
            &burst,
            "at least 1, and filled again within 100 years",
        );
    }
    if let Some(keys) = written
        .max_keys
        .take_if(|keys| !(1..=MOST_KEYS).contains(keys))
    {
        refuse("max_keys", &keys, "1 to 100,000,000");
    }
    let config = RateLimiterConfig {
        rate,
        burst: match written.window {
            None => Some(written.burst.unwrap_or(rate.permits)),
            Some(_) => None,
        },
        window: written.window,
        wait: written.wait.filter(|wait| !wait.is_zero()),
        max_keys: written.max_keys.unwrap_or(DEFAULT_MAX_KEYS),
    };
    (config, invalid)
}
