//! A rate that changes while the limiter is in use.

use std::time::Duration;

use resilience::{Kind, RateLimiter, Registry};
use tokio::time::advance;

const BURST: u64 = 10;

/// The bucket as it should be, in millionths of a permit.
struct Bucket {
    level: u64,
}

impl Bucket {
    /// A millisecond later, at this rate: how many permits there are, all of which are taken.
    fn after_a_millisecond(&mut self, per_second: u64) -> u64 {
        self.level = (self.level + per_second * 1_000).min(BURST * 1_000_000);
        let permits = self.level / 1_000_000;
        self.level -= permits * 1_000_000;
        permits
    }
}

#[tokio::test(start_paused = true)]
async fn l10_a_rate_that_changes_each_second_drops_and_doubles_no_permit() {
    let mine = Registry::new();
    let limiter = RateLimiter::builder("api")
        .per_second(100)
        .burst(10)
        .build()
        .unwrap();
    let limiter = mine.add(limiter).unwrap();
    let mut bucket = Bucket {
        level: BURST * 1_000_000,
    };
    for second in 0..60 {
        let per_second = if second % 2 == 0 { 100 } else { 10 };
        let rate = format!("{per_second}/s");
        mine.update(Kind::RATE_LIMIT, "api", [("rate", &*rate)])
            .unwrap();
        for millisecond in 0..1_000 {
            advance(Duration::from_millis(1)).await;
            let expected = bucket.after_a_millisecond(per_second);
            let mut admitted = (0, 0);
            while limiter.try_acquire().is_ok() {
                admitted.0 += 1;
            }
            while limiter.try_acquire_key("ada").is_ok() {
                admitted.1 += 1;
            }
            let at = format!("{second} s and {millisecond} ms");
            assert_eq!(admitted, (expected, expected), "{at}");
        }
    }
}
