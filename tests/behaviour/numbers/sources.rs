//! Files, environment variables, and who wins.

use resilience::configure::Sources;
use resilience::registry::scope_sync;
use resilience::{Kind, Profile, Registry};

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
