//! A breaker in use takes new numbers, and goes on counting where it was.

use std::time::Duration;

use resilience::registry::scope_sync;
use resilience::{CircuitBreaker, CircuitState, Kind, Registry, circuit_breaker};
use tokio::time::advance;

fn fail(breaker: &CircuitBreaker, times: u32) {
    for _ in 0..times {
        let _ended = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
    }
}

fn work(breaker: &CircuitBreaker, times: u32) {
    for _ in 0..times {
        assert_eq!(breaker.call_sync(|| Ok::<_, String>(1)), Ok(1));
    }
}

fn set(registry: &Registry, numbers: &[(&str, &str)]) {
    let numbers = numbers.iter().copied();
    registry
        .update(Kind::CIRCUIT_BREAKER, "api", numbers)
        .unwrap();
}

#[test]
fn a_lower_threshold_counts_the_failures_there_were() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api").failure_threshold(5).build();
    let breaker = mine.add(built.unwrap()).unwrap();
    fail(&breaker, 3);
    set(&mine, &[("failure_threshold", "4")]);
    assert_eq!(
        (breaker.state(), breaker.snapshot().failure_count),
        (CircuitState::Closed, 3)
    );
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);
    assert_eq!(breaker.config().failure_threshold, Some(4));

    // below what there is already: the next failure opens it, and a success begins anew
    breaker.reset();
    fail(&breaker, 3);
    set(&mine, &[("failure_threshold", "2")]);
    assert_eq!(breaker.state(), CircuitState::Closed);
    work(&breaker, 1);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Closed);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[test]
fn a_window_of_calls_of_another_size_keeps_the_last_ones() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api")
        .failure_rate(1.0)
        .window(10_u32)
        .build();
    let breaker = mine.add(built.unwrap()).unwrap();
    work(&breaker, 6);
    fail(&breaker, 4);
    assert!((breaker.snapshot().failure_rate - 0.4).abs() < 1e-9);
    set(&mine, &[("window", "5"), ("minimum_calls", "5")]);
    assert!((breaker.snapshot().failure_rate - 0.8).abs() < 1e-9);
    set(
        &mine,
        &[
            ("window", "8"),
            ("minimum_calls", "8"),
            ("failure_rate", "0.5"),
        ],
    );
    assert!((breaker.snapshot().failure_rate - 0.8).abs() < 1e-9);
    work(&breaker, 2);
    assert_eq!(
        breaker.state(),
        CircuitState::Closed,
        "five of seven, and eight are needed"
    );
    work(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open, "four of eight");
}

#[test]
fn a_settled_window_that_grows_is_filled_again() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api")
        .failure_rate(0.5)
        .window(4_u32)
        .build();
    let breaker = mine.add(built.unwrap()).unwrap();
    work(&breaker, 10);
    set(&mine, &[("window", "8"), ("minimum_calls", "8")]);
    work(&breaker, 3);
    fail(&breaker, 1);
    assert!((breaker.snapshot().failure_rate - 1.0 / 8.0).abs() < 1e-9);
}

#[tokio::test(start_paused = true)]
async fn windows_of_time_of_another_length_keep_what_is_in_both() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api")
        .failure_rate(1.0)
        .window(Duration::from_secs(60))
        .minimum_calls(1_000)
        .build();
    let breaker = mine.add(built.unwrap()).unwrap();
    fail(&breaker, 3);
    advance(Duration::from_secs(30)).await;
    work(&breaker, 3);
    let rate = || breaker.snapshot().failure_rate;
    assert!((rate() - 0.5).abs() < 1e-9);
    set(&mine, &[("window", "5m"), ("minimum_calls", "1000")]);
    assert!((rate() - 0.5).abs() < 1e-9);
    advance(Duration::from_secs(120)).await;
    assert!((rate() - 0.5).abs() < 1e-9);
    set(&mine, &[("window", "2m"), ("minimum_calls", "1000")]);
    assert!(rate() < 0.1, "the failures are older than that");
}

#[tokio::test(start_paused = true)]
async fn failures_within_a_time_keep_their_moments() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api")
        .failure_threshold(3)
        .failure_window(Duration::from_secs(60))
        .build();
    let breaker = mine.add(built.unwrap()).unwrap();
    fail(&breaker, 2);
    advance(Duration::from_secs(10)).await;
    set(&mine, &[("failure_window", "5s")]);
    assert_eq!(breaker.snapshot().failure_count, 0);
    set(&mine, &[("failure_window", "20s")]);
    assert_eq!(breaker.snapshot().failure_count, 2);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[test]
fn another_rule_begins_empty_and_calls_under_way_come_too_late_for_it() {
    let mine = Registry::new();
    let breaker = mine
        .add(CircuitBreaker::builder("api").build().unwrap())
        .unwrap();
    fail(&breaker, 4);
    let under_way = breaker.try_acquire().unwrap();
    set(
        &mine,
        &[
            ("failure_rate", "0.5"),
            ("window", "10"),
            ("minimum_calls", "2"),
        ],
    );
    under_way.failure();
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.state, shown.failed, shown.late),
        (CircuitState::Closed, 5, 1)
    );
    assert_eq!(shown.state_changes, 0);
    work(&breaker, 2);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Closed);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);

    // and back
    breaker.close();
    mine.update(Kind::CIRCUIT_BREAKER, "api", [("failure_threshold", "2")])
        .unwrap();
    assert_eq!(breaker.config().failure_rate, None);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Closed);
    fail(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn an_opening_lasts_as_long_as_it_was_to_and_the_next_one_as_it_says_now() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api").failure_threshold(1).build();
    let breaker = mine.add(built.unwrap()).unwrap();
    fail(&breaker, 1);
    set(
        &mine,
        &[("recovery_timeout", "5s"), ("success_threshold", "1")],
    );
    let refused = breaker.try_acquire().unwrap_err();
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(60)));
    advance(Duration::from_secs(60)).await;
    fail(&breaker, 1);
    let refused = breaker.try_acquire().unwrap_err();
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(5)));
    advance(Duration::from_secs(5)).await;
    work(&breaker, 1);
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_half_open_breaker_gets_more_places_or_fewer() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api")
        .failure_threshold(1)
        .success_threshold(3)
        .half_open_max_calls(1)
        .build();
    let breaker = mine.add(built.unwrap()).unwrap();
    fail(&breaker, 1);
    advance(Duration::from_secs(60)).await;
    let one = breaker.try_acquire().unwrap();
    breaker.try_acquire().unwrap_err();
    set(&mine, &[("half_open_max_calls", "2")]);
    let two = breaker.try_acquire().unwrap();
    breaker.try_acquire().unwrap_err();
    set(
        &mine,
        &[("half_open_max_calls", "1"), ("success_threshold", "2")],
    );
    one.success();
    breaker.try_acquire().unwrap_err();
    two.success();
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn calls_under_way_are_slow_by_the_new_limit() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api")
        .slow_call(Duration::from_secs(10))
        .window(4_u32)
        .minimum_calls(2)
        .build();
    let breaker = mine.add(built.unwrap()).unwrap();
    let hanging = [(); 2].map(|()| breaker.try_acquire().unwrap());
    advance(Duration::from_secs(2)).await;
    assert_eq!(breaker.snapshot().slow, 0);
    set(&mine, &[("slow_call", "1s")]);
    assert_eq!(breaker.snapshot().slow_in_flight, 2);
    breaker.try_acquire().unwrap_err();
    assert_eq!(breaker.state(), CircuitState::Open);
    drop(hanging);

    // those that hang are slow now, and those that end before are not
    breaker.reset();
    set(&mine, &[("slow_call", "1m")]);
    let more = [(); 2].map(|()| breaker.try_acquire().unwrap());
    advance(Duration::from_secs(20)).await;
    for permit in more {
        permit.success();
    }
    let shown = breaker.snapshot();
    assert_eq!(
        (shown.state, shown.slow, shown.slow_in_flight),
        (CircuitState::Closed, 0, 0)
    );
}

#[test]
fn all_keys_take_the_new_numbers_and_those_that_come_later_too() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api").failure_threshold(3).build();
    let hosts = mine.add(built.unwrap()).unwrap();
    fail(&hosts.for_key("a"), 1);
    set(
        &mine,
        &[("failure_threshold", "2"), ("metrics_only", "true")],
    );
    fail(&hosts.for_key("a"), 1);
    fail(&hosts.for_key("b"), 2);
    for key in ["a", "b"] {
        let breaker = hosts.find_key(key).unwrap();
        assert_eq!(breaker.state(), CircuitState::Open);
        assert!(breaker.try_acquire().is_ok(), "it only counts");
    }
    set(&mine, &[("metrics_only", "false")]);
    assert!(hosts.for_key("a").try_acquire().is_err());
}

#[test]
fn fewer_keys_leave_those_that_refuse() {
    let mine = Registry::new();
    let built = CircuitBreaker::builder("api").failure_threshold(1).build();
    let hosts = mine.add(built.unwrap()).unwrap();
    for key in 0..200 {
        work(&hosts.for_key(&key), 1);
    }
    fail(&hosts.for_key("down"), 1);
    set(&mine, &[("max_keys", "20")]);
    let shown = hosts.snapshot();
    assert_eq!(shown.keys.unwrap().count, 20);
    assert_eq!(
        (shown.successful, shown.failed),
        (200, 1),
        "nothing is lost"
    );
    assert!(hosts.find_key("down").is_some());
    set(&mine, &[("max_keys", "30")]);
    for key in 200..300 {
        work(&hosts.for_key(&key), 1);
    }
    assert_eq!(hosts.snapshot().keys.unwrap().count, 30);
}

#[circuit_breaker("declared", failure_threshold = 3, recovery_timeout = "10s")]
fn declared(fails: bool) -> Result<(), String> {
    if fails {
        Err("down".to_owned())
    } else {
        Ok(())
    }
}

#[test]
fn an_attributes_breaker_in_use_is_set_and_says_where_each_number_is_from() {
    let mine = Registry::new();
    scope_sync(&mine, || {
        let _failed = declared(true);
        mine.update(
            Kind::CIRCUIT_BREAKER,
            "declared",
            [("failure_threshold", "2")],
        )
        .unwrap();
        let _failed = declared(true);
        let refused = declared(false).unwrap_err();
        assert!(refused.contains("is open"), "{refused}");
    });
    let numbers = crate::numbers(&mine, "circuit_breaker", "declared");
    let expected = [
        ("failure_threshold", "2".to_owned(), "run_time"),
        ("recovery_timeout", "10s".to_owned(), "attribute"),
    ];
    assert_eq!(numbers, expected);
}

#[test]
fn updates_beside_calls_lose_no_count_and_leave_a_breaker_that_works() {
    let mine = Registry::new();
    let breaker = mine
        .add(CircuitBreaker::builder("api").build().unwrap())
        .unwrap();
    let calls = 3_000;
    std::thread::scope(|threads| {
        for thread in 0..2_u32 {
            let breaker = &breaker;
            threads.spawn(move || {
                for call in 0..calls {
                    let Ok(permit) = breaker.try_acquire() else {
                        continue;
                    };
                    if (call + thread) % 3 == 0 {
                        permit.failure();
                    } else {
                        permit.success();
                    }
                }
            });
        }
        threads.spawn(|| {
            let all: [&[(&str, &str)]; 4] = [
                &[("failure_threshold", "1000")],
                &[("failure_rate", "1"), ("window", "50")],
                &[
                    ("failure_rate", "1"),
                    ("window", "10s"),
                    ("slow_call", "1h"),
                ],
                &[("failure_threshold", "10"), ("failure_window", "1ns")],
            ];
            for round in 0..400 {
                set(&mine, all[round % all.len()]);
            }
        });
    });
    let shown = breaker.snapshot();
    assert_eq!(shown.total, 2 * u64::from(calls));
    assert_eq!(shown.slow_in_flight, 0);
    set(
        &mine,
        &[("failure_threshold", "3"), ("failure_window", "1h")],
    );
    breaker.reset();
    work(&breaker, 1);
    fail(&breaker, 3);
    assert_eq!(breaker.state(), CircuitState::Open);
}
