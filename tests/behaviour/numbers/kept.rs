//! A policy in use takes new numbers, and keeps its counts, permits, tokens and values.

use std::time::Duration;

use resilience::registry::{scope, scope_sync};
use resilience::{
    Batcher, Bulkhead, Kind, Rate, RateLimiter, Registry, RetryBudget, TtlCache, batch,
};
use tokio::time::{Instant, advance, sleep};

#[tokio::test(start_paused = true)]
async fn a_rate_limit_keeps_what_was_taken() {
    let mine = Registry::new();
    let limiter = RateLimiter::builder("api")
        .rate(Rate::per_second(10))
        .burst(10)
        .build()
        .unwrap();
    let limiter = mine.add(limiter).unwrap();
    for _ in 0..6 {
        limiter.try_acquire().unwrap();
        limiter.try_acquire_key("ada").unwrap();
    }
    let left = || (limiter.available(), limiter.available_key("ada"));
    assert_eq!(left(), (4, 4));
    // ten times faster, then slower than ever: six are taken all the same
    mine.update(Kind::RATE_LIMIT, "api", [("rate", "100/s")])
        .unwrap();
    assert_eq!(left(), (4, 4));
    mine.update(
        Kind::RATE_LIMIT,
        "api",
        [("rate", "30/min"), ("burst", "8")],
    )
    .unwrap();
    assert_eq!(left(), (2, 2));
    assert_eq!(limiter.snapshot().admitted, 12);
    advance(Duration::from_secs(2)).await;
    assert_eq!(left(), (3, 3));
}

/// One permit is taken and three calls wait; after a second the rate changes. When each call is through, in milliseconds.
async fn through_after_a_change(keyed: bool, to: &[(&str, &str)]) -> Vec<u128> {
    let mine = Registry::new();
    let limiter = RateLimiter::builder("api")
        .rate(Rate::per_minute(12))
        .burst(1)
        .wait(Duration::from_secs(60))
        .build()
        .unwrap();
    let limiter = mine.add(limiter).unwrap();
    let started = Instant::now();
    let call = async || {
        let turn = if keyed {
            limiter.acquire_key("ada")
        } else {
            limiter.acquire()
        };
        turn.await.unwrap();
        started.elapsed().as_millis()
    };
    assert_eq!(call().await, 0);
    let change = async {
        sleep(Duration::from_secs(1)).await;
        assert_eq!(limiter.snapshot().waiting, 3);
        mine.update(Kind::RATE_LIMIT, "api", to.iter().copied())
            .unwrap();
    };
    let (one, two, three, ()) = tokio::join!(call(), call(), call(), change);
    // the next one is behind them all, by the same numbers
    vec![one, two, three, call().await]
}

#[tokio::test(start_paused = true)]
async fn calls_that_wait_get_new_turns_with_a_new_rate() {
    for keyed in [false, true] {
        let through = async |to: &[(&str, &str)]| through_after_a_change(keyed, to).await;
        assert_eq!(
            through(&[("rate", "12/min")]).await,
            [5000, 10000, 15000, 20000]
        );
        // four fifths of the first turn are left, and all of the others
        assert_eq!(through(&[("rate", "1/s")]).await, [1800, 2800, 3800, 4800]);
        assert_eq!(
            through(&[("rate", "6/min")]).await,
            [9000, 19000, 29000, 39000]
        );
        // two more at once
        assert_eq!(through(&[("burst", "3")]).await, [1000, 1000, 5000, 10000]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_given_back_after_the_change_moves_up_by_the_new_rate() {
    let mine = Registry::new();
    let limiter = RateLimiter::builder("api")
        .rate(Rate::per_second(1))
        .burst(1)
        .wait(Duration::from_secs(60))
        .build()
        .unwrap();
    let limiter = mine.add(limiter).unwrap();
    limiter.try_acquire().unwrap();
    let started = Instant::now();
    let gone = async {
        let _late = tokio::time::timeout(Duration::from_millis(50), limiter.acquire()).await;
    };
    let second = async {
        limiter.acquire().await.unwrap();
        started.elapsed().as_millis()
    };
    let change = async {
        mine.update(Kind::RATE_LIMIT, "api", [("rate", "5/s")])
            .unwrap();
    };
    let ((), second, ()) = tokio::join!(gone, second, change);
    assert_eq!(second, 200);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_keeps_what_was_taken_by_whatever_rule() {
    let mine = Registry::new();
    let limiter = RateLimiter::builder("api")
        .rate(Rate::per_minute(60))
        .burst(10)
        .build()
        .unwrap();
    let limiter = mine.add(limiter).unwrap();
    let set = |numbers: &[(&str, &str)]| {
        let numbers = numbers.iter().copied();
        mine.update(Kind::RATE_LIMIT, "api", numbers).unwrap();
    };
    for _ in 0..6 {
        limiter.try_acquire().unwrap();
        limiter.try_acquire_key("ada").unwrap();
    }
    let left = || {
        let grace = limiter.available_key("grace");
        (limiter.available(), limiter.available_key("ada"), grace)
    };
    assert_eq!(left(), (4, 4, 10));
    // sixty in each minute: six of them are taken
    set(&[("window", "1m")]);
    assert_eq!(left(), (54, 54, 60));
    for _ in 0..54 {
        limiter.try_acquire().unwrap();
    }
    limiter.try_acquire().unwrap_err();
    // a window of another length begins with what is taken
    set(&[("window", "10s")]);
    assert_eq!(left(), (0, 4, 10));
    advance(Duration::from_secs(20)).await;
    assert_eq!(left(), (10, 10, 10));
    limiter.try_acquire_n(7).unwrap();
    set(&[("burst", "8")]);
    assert_eq!(left(), (1, 8, 8));
    advance(Duration::from_secs(1)).await;
    assert_eq!(left(), (2, 8, 8));
}

#[tokio::test(start_paused = true)]
async fn fewer_keys_forget_none_that_has_taken() {
    let mine = Registry::new();
    let limiter = RateLimiter::builder("api")
        .rate(Rate::per_minute(60))
        .burst(10)
        .build()
        .unwrap();
    let limiter = mine.add(limiter).unwrap();
    for key in 0..50 {
        limiter.try_acquire_key(&key).unwrap();
    }
    advance(Duration::from_secs(1)).await;
    limiter.try_acquire_key(&7).unwrap();
    mine.update(Kind::RATE_LIMIT, "api", [("max_keys", "5")])
        .unwrap();
    assert!((1..=5).contains(&limiter.snapshot().keys));
    assert_eq!(limiter.available_key(&7), 9);
    assert_eq!(limiter.snapshot().admitted, 51);
}

#[tokio::test(start_paused = true)]
async fn a_bulkhead_keeps_who_is_inside_and_lets_in_who_waits() {
    let mine = Registry::new();
    let places = mine
        .add(Bulkhead::builder("db", 1).queue(10).build().unwrap())
        .unwrap();
    let inside = places.try_acquire().unwrap();
    let started = Instant::now();
    let wait = async |millis| {
        let _place = places.acquire().await.unwrap();
        let waited = started.elapsed();
        sleep(Duration::from_millis(millis)).await;
        waited
    };
    let grow = async {
        sleep(Duration::from_millis(10)).await;
        mine.update(Kind::BULKHEAD, "db", [("limit", "3")]).unwrap();
        sleep(Duration::from_millis(10)).await;
        assert_eq!(
            (places.snapshot().in_use, places.snapshot().waiting),
            (3, 2)
        );
        // fewer than there are inside: nobody is thrown out, and nobody comes in before there is room
        mine.update(Kind::BULKHEAD, "db", [("limit", "1")]).unwrap();
        drop(inside);
        assert_eq!(
            (places.snapshot().in_use, places.snapshot().waiting),
            (2, 2)
        );
    };
    let (one, two, three, four, ()) = tokio::join!(wait(100), wait(100), wait(5), wait(5), grow);
    let ms = Duration::from_millis;
    assert_eq!([one, two], [ms(10); 2]);
    // two at once until both had gone
    assert_eq!([three, four], [ms(110), ms(115)]);
    assert_eq!(
        (places.snapshot().in_use, places.snapshot().admitted),
        (0, 5)
    );
    assert_eq!(places.snapshot().limit, 1);
}

#[test]
fn the_gate_of_a_smaller_bulkhead_still_queues() {
    let mine = Registry::new();
    let places = mine
        .add(Bulkhead::builder("db", 5).queue(1).build().unwrap())
        .unwrap();
    let inside: Vec<_> = (0..5).map(|_| places.try_acquire().unwrap()).collect();
    mine.update(Kind::BULKHEAD, "db", [("limit", "2")]).unwrap();
    let mut waiting = Box::pin(places.acquire());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    drop(inside);
    assert!(waiting.as_mut().poll(&mut context).is_ready());
    drop(waiting);
    assert_eq!(places.snapshot().in_use, 0);
}

#[test]
fn a_budget_keeps_its_tokens() {
    let mine = Registry::new();
    let budget = mine
        .add(RetryBudget::builder("api").build().unwrap())
        .unwrap();
    for _ in 0..4 {
        budget.try_acquire().unwrap().spend();
    }
    let tokens = || budget.snapshot().tokens.to_string();
    mine.update(
        Kind::RETRY_BUDGET,
        "api",
        [("capacity", "100"), ("ratio", "1")],
    )
    .unwrap();
    assert_eq!((tokens().as_str(), budget.snapshot().spent), ("6", 4));
    budget.record_success();
    assert_eq!(tokens(), "7");
    mine.update(Kind::RETRY_BUDGET, "api", [("capacity", "3")])
        .unwrap();
    assert_eq!(tokens(), "3");
}

#[tokio::test(start_paused = true)]
async fn retries_and_timeouts_of_an_attribute_take_numbers_between_two_attempts() {
    let mine = Registry::new();
    scope(&mine, async {
        let started = Instant::now();
        crate::asked(10).await.unwrap_err();
        assert_eq!(started.elapsed(), Duration::from_millis(10 + 1_000 + 10));

        let started = Instant::now();
        let more = async {
            sleep(Duration::from_millis(500)).await;
            mine.update(
                Kind::RETRY,
                "asked",
                [("max_attempts", "4"), ("base_delay", "10ms")],
            )
            .unwrap();
            mine.update(Kind::TIMEOUT, "asked", [("after", "5ms")])
                .unwrap();
        };
        let (ended, ()) = tokio::join!(crate::asked(10), more);
        assert_eq!(ended.unwrap_err(), "timeout `asked` expired");
        // the first delay was drawn before
        assert_eq!(
            started.elapsed(),
            Duration::from_millis(10 + 1_000 + 5 + 20 + 5 + 40 + 5)
        );
    })
    .await;
    let shown = mine.retry("asked").unwrap().snapshot();
    assert_eq!((shown.retried, shown.policy.unwrap().max_attempts), (4, 4));
    assert_eq!(
        mine.timeout("asked").unwrap().snapshot().after_ms,
        Some(5.0)
    );
}

#[test]
fn a_cache_keeps_its_values_with_the_ttl_they_had() {
    let mine = Registry::new();
    scope_sync(&mine, || {
        assert_eq!(crate::price(1), 1);
        mine.update(
            Kind::CACHE,
            "prices",
            [("ttl", "1h"), ("stale_if_error", "5m")],
        )
        .unwrap();
        assert_eq!(crate::price(1), 1);
    });
    let shown = mine.cache("prices").unwrap().snapshot();
    assert_eq!(
        (shown.hits, shown.misses, shown.ttl_ms),
        (1, 1, Some(3_600_000.0))
    );
}

#[batch(size = 100, max_wait = "10ms", name = "users")]
async fn users(ids: Vec<u32>) -> Result<Vec<u32>, String> {
    Ok(ids)
}

#[tokio::test(start_paused = true)]
async fn a_batch_gathers_by_the_new_numbers_from_the_next_one_on() {
    let mine = Registry::new();
    scope(&mine, async {
        let started = Instant::now();
        users(1).await.unwrap();
        assert_eq!(started.elapsed(), Duration::from_millis(10));
        mine.update(Kind::BATCH, "users", [("size", "2"), ("max_wait", "1s")])
            .unwrap();
        let started = Instant::now();
        let (one, two) = tokio::join!(users(1), users(2));
        assert_eq!(
            (one, two, started.elapsed()),
            (Ok(1), Ok(2), Duration::ZERO)
        );
    })
    .await;
    let shown = mine.batch("users").unwrap().snapshot();
    assert_eq!((shown.batches, shown.items, shown.size), (2, 3, 2));
}

#[tokio::test(start_paused = true)]
async fn a_cache_and_a_batcher_of_code_take_numbers_too() {
    let mine = Registry::new();
    let prices = TtlCache::<u32, u32>::builder("made").build().unwrap();
    let prices = mine.add(prices).unwrap();
    prices.set(1, 1);
    mine.update(Kind::CACHE, "made", [("ttl", "1m")]).unwrap();
    prices.set(2, 2);
    advance(Duration::from_secs(60)).await;
    assert_eq!((prices.get(&1), prices.get(&2)), (Some(1), None));
    let fixed = mine.update(Kind::CACHE, "made", [("max_size", "7")]);
    assert!(fixed.unwrap_err().problems[0].contains("`max_size` cannot change"));

    let ids = Batcher::builder("ids").build(|ids: Vec<u8>| async { Ok::<_, String>(ids) });
    let ids = mine.add(ids.unwrap()).unwrap();
    mine.update(Kind::BATCH, "ids", [("size", "1")]).unwrap();
    let started = Instant::now();
    assert_eq!(ids.load(7).await, Ok(7));
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!((ids.snapshot().size, ids.snapshot().batches), (1, 1));
}

#[test]
fn a_profile_keeps_its_counts() {
    let mine = Registry::new();
    scope_sync(&mine, || {
        assert_eq!(
            (crate::plain(), crate::written(), crate::unnamed()),
            (1, 1, 1)
        );
        mine.update(Kind::PROFILE, "plain", [("slow", "1ns")])
            .unwrap();
        assert_eq!(crate::plain(), 1);
    });
    assert_eq!(mine.profile("plain").unwrap().snapshot().calls, 2);
}

#[test]
fn updates_beside_calls_never_show_half_a_change() {
    let mine = Registry::new();
    let limiter = mine
        .add(
            RateLimiter::builder("api")
                .rate(Rate::per_second(1))
                .burst(1)
                .build()
                .unwrap(),
        )
        .unwrap();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for n in 1..200_u32 {
                let (rate, burst) = (format!("{n}/s"), n.to_string());
                mine.update(
                    Kind::RATE_LIMIT,
                    "api",
                    [("rate", &*rate), ("burst", &*burst)],
                )
                .unwrap();
            }
        });
        threads.spawn(|| {
            for _ in 0..5_000 {
                let config = *limiter.config();
                assert_eq!(config.burst, Some(config.rate.permits));
                let _asked = limiter.try_acquire();
            }
        });
    });
}
