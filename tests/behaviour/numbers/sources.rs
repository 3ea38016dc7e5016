//! Files, environment variables, and who wins.

use std::cell::Cell;
use std::time::Duration;

use resilience::configure::Sources;
use resilience::registry::scope_sync;
use resilience::{
    Batcher, Bulkhead, Kind, Profile, RateLimiter, Registry, ResourcePool, RetryBudget, TtlCache,
    profile, registry,
};

use crate::numbers;

const FILE: &str = r#"
[profile]
slow = "9s"

[profile.written]
slow = "3s"

[profile."numbers::unnamed"]
slow = 4
"#;

#[test]
fn run_time_over_environment_over_file_over_attribute_over_the_kind_s_default() {
    let mine = Registry::new();
    let shown = |name| numbers(&mine, "profile", name);
    assert_eq!(shown("plain"), []);
    assert_eq!(shown("written"), [("slow", "2s".to_owned(), "attribute")]);

    Sources::new()
        .toml("[profile]\nslow = \"9s\"")
        .apply_to(&mine)
        .unwrap();
    assert_eq!(shown("plain"), [("slow", "9s".to_owned(), "file")]);
    assert_eq!(shown("written"), [("slow", "2s".to_owned(), "attribute")]);

    Sources::new().toml(FILE).apply_to(&mine).unwrap();
    assert_eq!(shown("written"), [("slow", "3s".to_owned(), "file")]);
    assert_eq!(
        shown("numbers::unnamed"),
        [("slow", "4".to_owned(), "file")]
    );

    let variables = [
        ("RESILIENCE__PROFILE__WRITTEN__SLOW", "250ms"),
        ("RESILIENCE__PROFILE__SLOW", "8s"),
        ("RESILIENCE__PROFILE__NUMBERS__UNNAMED__SLOW", "5"),
        ("OTHERS__PROFILE__SLOW", "1s"),
    ];
    Sources::new().variables(variables).apply_to(&mine).unwrap();
    assert_eq!(
        shown("written"),
        [("slow", "250ms".to_owned(), "environment")]
    );
    assert_eq!(shown("plain"), [("slow", "8s".to_owned(), "environment")]);
    assert_eq!(
        shown("numbers::unnamed"),
        [("slow", "5".to_owned(), "environment")]
    );

    mine.update(Kind::PROFILE, "written", [("slow", "1ms")])
        .unwrap();
    assert_eq!(shown("written"), [("slow", "1ms".to_owned(), "run_time")]);
    // a file that is read again stands behind what was said at run time
    Sources::new().toml(FILE).apply_to(&mine).unwrap();
    assert_eq!(shown("written"), [("slow", "1ms".to_owned(), "run_time")]);
}

#[test]
fn what_belongs_to_an_option_is_kept_with_it_in_whatever_order_they_are_said() {
    // each registry's maps have an order of their own
    for _ in 0..20 {
        let mine = Registry::new();
        let file = "[circuit_breaker.rivals]\nwindow = 20\nminimum_calls = 5\nfailure_rate = 0.5";
        Sources::new().toml(file).apply_to(&mine).unwrap();
        let of = |source, window: &str| {
            [
                ("failure_rate", "0.5".to_owned(), source),
                ("minimum_calls", "5".to_owned(), source),
                ("window", window.to_owned(), source),
            ]
        };
        let mut shown = numbers(&mine, "circuit_breaker", "rivals");
        shown.sort_unstable();
        assert_eq!(shown, of("file", "20"));

        let variables = [
            ("RESILIENCE__CIRCUIT_BREAKER__RIVALS__WINDOW", "20s"),
            ("RESILIENCE__CIRCUIT_BREAKER__RIVALS__MINIMUM_CALLS", "5"),
            ("RESILIENCE__CIRCUIT_BREAKER__RIVALS__FAILURE_RATE", "0.5"),
        ];
        let other = Registry::new();
        Sources::new()
            .variables(variables)
            .apply_to(&other)
            .unwrap();
        let mut shown = numbers(&other, "circuit_breaker", "rivals");
        shown.sort_unstable();
        assert_eq!(shown, of("environment", "20s"));
    }
    let mine = Registry::new();
    let rate = [("window", "20"), ("failure_rate", "0.5")];
    mine.update(Kind::CIRCUIT_BREAKER, "rivals", rate).unwrap();
    assert_eq!(numbers(&mine, "circuit_breaker", "rivals").len(), 2);
    // back to a count: the window went with the rate
    mine.update(
        Kind::CIRCUIT_BREAKER,
        "rivals",
        [("failure_threshold", "4")],
    )
    .unwrap();
    let count = [("failure_threshold", "4".to_owned(), "run_time")];
    assert_eq!(numbers(&mine, "circuit_breaker", "rivals"), count);
}

#[test]
fn a_variable_names_every_policy_whatever_is_in_its_name() {
    let mine = Registry::new();
    mine.add(Profile::new("api.example.com")).unwrap();
    mine.add(Profile::new("hosts[a]")).unwrap();
    let twice: Vec<String> = mine.timeouts().into_iter().map(|one| one.name).collect();
    let first = twice.iter().find(|name| name.ends_with(')')).unwrap();
    let plain = |c: char| {
        if c.is_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let first_plain: String = first.chars().map(plain).collect();
    Sources::new()
        .variables([
            ("RESILIENCE__PROFILE__API_EXAMPLE_COM__SLOW".to_owned(), "1"),
            ("RESILIENCE__PROFILE__HOSTS_A___SLOW".to_owned(), "2"),
            (format!("RESILIENCE__TIMEOUT__{first_plain}__AFTER"), "3"),
        ])
        .apply_to(&mine)
        .unwrap();
    for (kind, name, field, value) in [
        ("profile", "api.example.com", "slow", "1"),
        ("profile", "hosts[a]", "slow", "2"),
        ("timeout", first, "after", "3"),
    ] {
        let shown = numbers(&mine, kind, name);
        assert_eq!(shown, [(field, value.to_owned(), "environment")]);
    }
    // the names of variables may have dots themselves
    let dotted = [("RESILIENCE__PROFILE__api.example.com__SLOW", "4")];
    Sources::new().variables(dotted).apply_to(&mine).unwrap();
    let shown = numbers(&mine, "profile", "api.example.com");
    assert_eq!(shown, [("slow", "4".to_owned(), "environment")]);
}

#[test]
fn a_policy_that_is_added_later_takes_what_was_said_of_its_kind() {
    let mine = Registry::new();
    let file = "[profile]\nslow = \"9s\"";
    Sources::new().toml(file).apply_to(&mine).unwrap();
    mine.add(Profile::new("later")).unwrap();
    let nine = [("slow", "9s".to_owned(), "file")];
    assert_eq!(numbers(&mine, "profile", "later"), nine);
    // what was said of its name stands for the next one that has it
    mine.update(Kind::PROFILE, "later", [("slow", "2s")])
        .unwrap();
    assert!(mine.remove(Kind::PROFILE, "later"));
    mine.add(Profile::new("later")).unwrap();
    let two = [("slow", "2s".to_owned(), "run_time")];
    assert_eq!(numbers(&mine, "profile", "later"), two);
}

thread_local! {
    static SETS_ITSELF: Cell<bool> = const { Cell::new(false) };
}

fn setting_itself() -> Duration {
    if SETS_ITSELF.replace(false) {
        registry()
            .update(Kind::PROFILE, "sets-itself", [("slow", "3s")])
            .unwrap();
    }
    Duration::from_secs(1)
}

#[profile("sets-itself", slow = setting_itself())]
fn sets_itself() -> u32 {
    1
}

#[test]
fn a_number_that_is_set_while_the_policy_comes_to_be_is_not_lost() {
    let mine = Registry::new();
    SETS_ITSELF.set(true);
    scope_sync(&mine, sets_itself);
    assert!(!SETS_ITSELF.get());
    let three = [("slow", "3s".to_owned(), "run_time")];
    assert_eq!(numbers(&mine, "profile", "sets-itself"), three);
    let shown = mine.profile("sets-itself").unwrap().snapshot();
    assert_eq!(shown.slow_ms, Some(3_000.0));
}

#[test]
fn what_is_fixed_in_use_can_be_set_before_the_first_use() {
    let mine = Registry::new();
    let file = "[cache.prices]\nmax_size = 500\ncache_none = true";
    Sources::new().toml(file).apply_to(&mine).unwrap();
    scope_sync(&mine, || assert_eq!(crate::price(1), 1));
    let prices = mine.cache("prices").unwrap().snapshot();
    assert_eq!((prices.max_size, prices.cache_none), (500, true));

    let late = mine
        .update(Kind::CACHE, "prices", [("max_size", "9")])
        .unwrap_err();
    assert_eq!(
        late.problems,
        [
            "cache `prices`: `max_size` cannot change once the policy exists; set it before its first call or look-up"
        ]
    );
    // the same number again is no change
    mine.update(Kind::CACHE, "prices", [("max_size", "500"), ("ttl", "1h")])
        .unwrap();
    assert_eq!(
        mine.cache("prices").unwrap().snapshot().ttl_ms,
        Some(3_600_000.0)
    );
}

#[test]
fn a_policy_that_code_built_stands_before_the_kind_and_behind_its_name() {
    let mine = Registry::new();
    mine.add(Profile::new("own")).unwrap();
    Sources::new()
        .toml("[profile]\nslow = 1\n[profile.own]\nslow = 2")
        .apply_to(&mine)
        .unwrap();
    assert_eq!(
        numbers(&mine, "profile", "own"),
        [("slow", "2".to_owned(), "file")]
    );
}

#[test]
fn what_a_builder_leaves_out_is_for_the_kind_to_say() {
    let mine = Registry::new();
    let file =
        "[bulkhead]\nqueue = 9\nwait = 3\n[rate_limit]\nmax_keys = 7\n[retry_budget]\nratio = 0.5";
    mine.add(Bulkhead::builder("early", 3).build().unwrap())
        .unwrap();
    mine.add(RateLimiter::builder("early").per_second(5).build().unwrap())
        .unwrap();
    mine.add(RetryBudget::builder("early").build().unwrap())
        .unwrap();
    Sources::new().toml(file).apply_to(&mine).unwrap();
    mine.add(Bulkhead::builder("later", 3).build().unwrap())
        .unwrap();
    mine.add(RateLimiter::builder("later").per_second(5).build().unwrap())
        .unwrap();
    mine.add(RetryBudget::builder("later").build().unwrap())
        .unwrap();
    let brief = |kind, name| -> Vec<_> {
        let numbers = numbers(&mine, kind, name).into_iter();
        numbers.map(|(field, _, source)| (field, source)).collect()
    };
    for name in ["early", "later"] {
        assert_eq!(
            brief("bulkhead", name),
            [("limit", "code"), ("queue", "file"), ("wait", "file")]
        );
        assert_eq!(
            brief("rate_limit", name),
            [("rate", "code"), ("max_keys", "file")]
        );
        assert_eq!(brief("retry_budget", name), [("ratio", "file")]);
    }
    // no burst was said, so it is still as many as the rate names
    mine.update(Kind::RATE_LIMIT, "later", [("rate", "20/s")])
        .unwrap();
    let limiter = mine.rate_limiter("later").unwrap();
    assert_eq!(limiter.config().burst, Some(20));
}

#[test]
fn what_is_fixed_of_a_policy_that_code_built_is_not_for_the_kind_to_say() {
    let mine = Registry::new();
    let file = "[cache]\nmax_size = 50\nstale_if_error = \"1m\"";
    let cache = |name| TtlCache::<u32, u32>::builder(name).build().unwrap();
    mine.add(cache("early")).unwrap();
    Sources::new().toml(file).apply_to(&mine).unwrap();
    mine.add(cache("later")).unwrap();
    for name in ["early", "later"] {
        let shown = mine.cache(name).unwrap().snapshot();
        assert_eq!((shown.max_size, shown.stale_if_error_ms), (1_000, 60_000.0));
        mine.update(Kind::CACHE, name, [("ttl", "2m")]).unwrap();
        let late = mine.update(Kind::CACHE, name, [("max_size", "9")]);
        assert!(late.is_err(), "{name}");
    }
}

#[test]
fn registries_do_not_share_what_is_said() {
    let (one, other) = (Registry::new(), Registry::new());
    one.update(Kind::PROFILE, "plain", [("slow", "1s")])
        .unwrap();
    assert_eq!(numbers(&other, "profile", "plain"), []);
}

#[test]
fn a_file_is_read_from_disk_and_may_be_missing_where_that_is_said() {
    let mine = Registry::new();
    let path = std::env::temp_dir().join(format!("resilience-numbers-{}.toml", std::process::id()));
    let missing = Sources::new().file(&path).apply_to(&mine).unwrap_err();
    assert!(
        missing.to_string().contains("resilience-numbers-"),
        "{missing}"
    );
    Sources::new().optional_file(&path).apply_to(&mine).unwrap();
    std::fs::write(&path, "[profile.plain]\nslow = \"7s\"\n").unwrap();
    let read = Sources::new().file(&path).apply_to(&mine);
    std::fs::remove_file(&path).unwrap();
    read.unwrap();
    assert_eq!(
        numbers(&mine, "profile", "plain"),
        [("slow", "7s".to_owned(), "file")]
    );
}

#[test]
fn an_optional_file_that_is_there_has_to_be_readable() {
    let mine = Registry::new();
    let path = std::env::temp_dir().join(format!("resilience-garbled-{}.toml", std::process::id()));
    std::fs::write(&path, [0xff, 0xfe, b'\n']).unwrap();
    let read = Sources::new().optional_file(&path).apply_to(&mine);
    std::fs::remove_file(&path).unwrap();
    let problems = read.unwrap_err().problems;
    assert!(problems[0].contains("resilience-garbled-"), "{problems:?}");
}

#[test]
fn pools_batchers_and_caches_leave_to_their_kind_what_their_builder_was_not_told() {
    let mine = Registry::new();
    let pool = ResourcePool::builder("p", || async { Ok::<_, std::io::Error>(1_u8) });
    mine.add(pool.overflow(2).build().unwrap()).unwrap();
    let batcher = Batcher::builder("b").size(7);
    let batcher = batcher.build(|ids: Vec<u8>| async { Ok::<_, String>(ids) });
    let batcher = mine.add(batcher.unwrap()).unwrap();
    let cache = mine.add(TtlCache::<u8, u8>::builder("c").build().unwrap());
    cache.unwrap().set(1, 1);
    let code = |field, value: &str| (field, value.to_owned(), "code");
    assert_eq!(numbers(&mine, "pool", "p"), [code("overflow", "2")]);
    assert_eq!(numbers(&mine, "batch", "b"), [code("size", "7")]);
    assert_eq!(numbers(&mine, "cache", "c"), []);

    let file = "
        [pool]\nacquire_timeout = \"9s\"\noverflow = 5\n[batch]\nmax_wait = \"3ms\"\nsize = 9\n[cache]\nttl = \"8s\"
    ";
    Sources::new().toml(file).apply_to(&mine).unwrap();
    let file = |field, value: &str| (field, value.to_owned(), "file");
    assert_eq!(
        numbers(&mine, "pool", "p"),
        [code("overflow", "2"), file("acquire_timeout", "9s")]
    );
    assert_eq!(
        numbers(&mine, "batch", "b"),
        [code("size", "7"), file("max_wait", "3ms")]
    );
    assert_eq!(numbers(&mine, "cache", "c"), [file("ttl", "8s")]);
    assert_eq!(mine.pool("p").unwrap().config().overflow, 2);
    assert!((batcher.snapshot().max_wait_ms - 3.0).abs() < 1e-9);
}

#[test]
fn a_cache_that_code_built_forgets_nothing_by_itself_after_a_change_of_another_number() {
    let mine = Registry::new();
    let cache = mine.add(TtlCache::<u8, u8>::builder("c").build().unwrap());
    mine.update(Kind::CACHE, "c", [("stale_if_error", "1s")])
        .unwrap();
    let shown = cache.unwrap().snapshot();
    assert_eq!(shown.ttl_ms, None);
}
