//! What can't be meant is one error that lists all of it, and nothing changes.

use std::cell::Cell;
use std::time::Duration;

use resilience::configure::Sources;
use resilience::{Chaos, Kind, Profile, Rate, RateLimiter, Registry, profile, registry};

use crate::numbers;

fn problems(registry: &Registry, sources: Sources) -> Vec<String> {
    sources.apply_to(registry).unwrap_err().problems
}

#[test]
fn every_problem_of_every_source_is_listed_and_the_old_numbers_stay() {
    let mine = Registry::new();
    mine.update(Kind::PROFILE, "plain", [("slow", "6s")])
        .unwrap();
    let file = r#"
        [profile.plain]
        slow = "1s"
        slower = 3
        [profile.plian]
        slow = "2s"
        [profiles.plain]
        slow = "2s"
        [cache.prices]
        max_size = 0
        ttl = "5x"
        [retry.asked]
        backoff = "cubic"
        factor = 0.5
    "#;
    let variables = [
        ("RESILIENCE__TIMEOUT__ASKED__AFTER", "soon"),
        ("RESILIENCE__PROFILE__NOBODY__SLOW", "1s"),
    ];
    let mut told = problems(&mine, Sources::new().toml(file).variables(variables));
    told.sort();
    let units = "a duration with units, such as `250ms` or `1m 30s`, or a number of seconds";
    let mut expected = vec![
        "profile `plain` has no option `slower` (from file); did you mean `slow`?".to_owned(),
        "there is no profile `plian` (from file); did you mean `plain`?".to_owned(),
        "there is no policy of kind `profiles` (from file); did you mean `profile`?".to_owned(),
        "cache `prices`: `max_size` is 0, but must be at least 1".to_owned(),
        format!("cache `prices`: `ttl` is `5x` (from file), but must be {units}"),
        "retry `asked`: `backoff` is `cubic` (from file), but must be `exponential`, `linear` or `constant`".to_owned(),
        "retry `asked`: `factor` is 0.5, but must be a number from 1 to 1000".to_owned(),
        format!("timeout `asked`: `after` is `soon` (from environment), but must be {units}"),
        "there is no profile `nobody` (from environment)".to_owned(),
    ];
    expected.sort();
    assert_eq!(told, expected);
    let plain = numbers(&mine, "profile", "plain");
    assert_eq!(plain, [("slow", "6s".to_owned(), "run_time")]);
}

#[test]
fn a_function_without_its_module_is_told_the_whole_name() {
    let told = problems(
        &Registry::new(),
        Sources::new().toml("[profile.unnamed]\nslow = 1"),
    );
    assert_eq!(
        told,
        ["there is no profile `unnamed` (from file); did you mean `numbers::unnamed`?"]
    );
}

#[test]
fn a_file_that_is_no_toml_and_a_variable_without_an_option_are_problems() {
    let mine = Registry::new();
    assert_eq!(problems(&mine, Sources::new().toml("[profile")).len(), 1);
    assert_eq!(
        problems(&mine, Sources::new().toml("profile = 3")),
        ["`profile` is no table: write `[profile]` or `[profile.name]`"]
    );
    let told = problems(
        &mine,
        Sources::new().variables([("RESILIENCE__PROFILE", "3")]),
    );
    assert!(
        told[0].contains("RESILIENCE__PROFILE names a kind and no option"),
        "{told:?}"
    );
    let told = problems(&mine, Sources::new().toml("[profile.plain]\nslow = [1, 2]"));
    assert_eq!(
        told,
        ["`profile.plain.slow` is neither a text, a number nor a switch"]
    );
}

#[test]
fn what_is_not_even_a_setting_hides_no_other_problem() {
    let mine = Registry::new();
    let file = "profile = 3\nretry = 4\n[timeout.asked]\nafter = [1]\nbefore = [2]\n[cache.prices]\nttl = \"soon\"";
    let variables = [
        ("RESILIENCE__PROFILE", "1"),
        ("RESILIENCE__RETRY", "2"),
        ("RESILIENCE__PROFILE__PLAIN__SLOW", "never"),
    ];
    let sources = Sources::new()
        .toml("[profile")
        .toml(file)
        .variables(variables);
    let told = problems(&mine, sources);
    let parts = [
        "TOML parse error",
        "`profile` is no table",
        "`retry` is no table",
        "`timeout.asked.after` is neither",
        "`timeout.asked.before` is neither",
        "RESILIENCE__PROFILE names a kind",
        "RESILIENCE__RETRY names a kind",
        "profile `plain`: `slow` is `never`",
        "cache `prices`: `ttl` is `soon`",
    ];
    for part in parts {
        assert!(
            told.iter().any(|one| one.contains(part)),
            "{part}: {told:#?}"
        );
    }
    assert_eq!(told.len(), parts.len(), "{told:#?}");
}

#[test]
fn options_that_exclude_each_other_are_a_problem_where_one_text_says_both() {
    let rivals = "[circuit_breaker.rivals]\nfailure_rate = 0.5\nfailure_threshold = 3";
    let mine = Registry::new();
    assert_eq!(
        problems(&mine, Sources::new().toml(rivals)),
        [
            "circuit breaker `rivals`: `failure_threshold` and `failure_rate` exclude each other (both from file)"
        ]
    );
    let of_all = [
        ("RESILIENCE__CIRCUIT_BREAKER__FAILURE_RATE", "0.5"),
        ("RESILIENCE__CIRCUIT_BREAKER__FAILURE_WINDOW", "1m"),
    ];
    assert_eq!(
        problems(&mine, Sources::new().variables(of_all)),
        [
            "every circuit breaker: `failure_window` and `failure_rate` exclude each other (both from environment)"
        ]
    );
    // of two texts the later one is meant
    let (first, second) = (
        "[circuit_breaker.rivals]\nfailure_threshold = 3",
        "[circuit_breaker.rivals]\nfailure_rate = 0.5",
    );
    Sources::new()
        .toml(first)
        .toml(second)
        .apply_to(&mine)
        .unwrap();
    let rate = [("failure_rate", "0.5".to_owned(), "file")];
    assert_eq!(numbers(&mine, "circuit_breaker", "rivals"), rate);
}

#[test]
fn an_option_may_be_spelt_as_in_the_attribute_but_not_twice() {
    let mine = Registry::new();
    mine.add(RateLimiter::builder("api").per_second(5).build().unwrap())
        .unwrap();
    let spelt = "[rate_limit.api]\nper_second = 20\n[circuit_breaker.rivals]\ntimeout = 3";
    Sources::new().toml(spelt).apply_to(&mine).unwrap();
    let rate = [("rate", "20/s".to_owned(), "file")];
    assert_eq!(numbers(&mine, "rate_limit", "api")[..1], rate);
    assert_eq!(
        mine.rate_limiter("api").unwrap().config().rate,
        Rate::per_second(20)
    );
    let rivals = mine.circuit_breaker("rivals").unwrap();
    assert_eq!(rivals.config().recovery_timeout, Duration::from_secs(3));

    let twice = "[rate_limit.api]\nper_second = 20\nrate = \"30/s\"";
    assert_eq!(
        problems(&mine, Sources::new().toml(twice)),
        ["rate limit `api`: `rate` is said twice (from file)"]
    );
    let wrong = mine.update(Kind::RATE_LIMIT, "api", [("per_second", "many")]);
    assert_eq!(wrong.unwrap_err().problems.len(), 1);
}

#[test]
fn a_delay_of_no_time_is_out_of_range() {
    let mine = Registry::new();
    mine.add(Chaos::builder("stock").error(0.5).build().unwrap())
        .unwrap();
    let none = [("latency", "0s"), ("rate", "0.5")];
    assert_eq!(
        mine.update(Kind::CHAOS, "stock", none)
            .unwrap_err()
            .problems,
        ["chaos `stock`: `latency` is 0ns, but must be more than zero"]
    );
}

#[test]
fn a_variable_that_may_mean_two_policies_means_none() {
    let mine = Registry::new();
    mine.add(Profile::new("a-b")).unwrap();
    mine.add(Profile::new("a.b")).unwrap();
    let told = problems(
        &mine,
        Sources::new().variables([("RESILIENCE__PROFILE__A_B__SLOW", "3")]),
    );
    assert_eq!(
        told,
        ["`a_b` (from environment) may be profile `a-b` or `a.b`"]
    );
}

#[test]
fn one_wrong_number_at_run_time_leaves_the_others_as_they_were() {
    let mine = Registry::new();
    let wrong = mine.update(
        Kind::RETRY,
        "asked",
        [("max_attempts", "5"), ("factor", "none")],
    );
    let wrong = wrong.unwrap_err();
    assert!(
        wrong
            .to_string()
            .starts_with("no number was changed: retry `asked`: `factor`"),
        "{wrong}"
    );
    let shown = mine.retry("asked").unwrap().snapshot();
    assert_eq!(shown.policy.unwrap().max_attempts, 2);
    assert!(
        mine.update(Kind::RETRY, "asked", [("policy", "JIRA")])
            .is_err()
    );
    assert!(
        mine.update(Kind::RETRY, "nobody", [("factor", "2")])
            .is_err()
    );
}

thread_local! {
    // other tests evaluate these options too
    static MEDDLES: Cell<bool> = const { Cell::new(false) };
}

fn meddling() -> Duration {
    if MEDDLES.replace(false) {
        let set = registry().update(Kind::PROFILE, "plain", [("slow", "3s")]);
        assert_eq!(set, Ok(()));
    }
    Duration::from_secs(1)
}

#[profile("meddler", slow = meddling())]
fn _meddler() -> u32 {
    1
}

#[test]
fn options_that_set_numbers_themselves_wait_for_nobody_and_lose_nothing() {
    let mine = Registry::new();
    MEDDLES.set(true);
    let sources = Sources::new().toml("[profile.meddler]\nslow = 2\n[profile.written]\nslow = 4");
    sources.apply_to(&mine).unwrap();
    assert!(!MEDDLES.get(), "the options were looked at");
    for (name, value, source) in [
        ("meddler", "2", "file"),
        ("written", "4", "file"),
        ("plain", "3s", "run_time"),
    ] {
        assert_eq!(
            numbers(&mine, "profile", name),
            [("slow", value.to_owned(), source)]
        );
    }
}
