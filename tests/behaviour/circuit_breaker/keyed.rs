//! A breaker for each key: each has its own circuit, there are never too many, and none that refuses is forgotten.

use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;

use proptest::prelude::*;
use resilience::registry::{scope, scope_sync};
use resilience::{CircuitState, Counted, Health, Registry, circuit_breaker};
use tokio::time::advance;

use super::*;

fn end(breaker: &CircuitBreaker, key: &str, how: Counted) {
    record(&breaker.for_key(key), how);
}

fn state(breaker: &CircuitBreaker, key: &str) -> Option<CircuitState> {
    Some(breaker.find_key(key)?.state())
}

fn is_open(breaker: &CircuitBreaker, key: &str) -> bool {
    state(breaker, key) == Some(CircuitState::Open)
}

#[tokio::test(start_paused = true)]
async fn each_key_has_a_circuit_of_its_own() {
    let hosts = built(brittle());
    assert_eq!(hosts.snapshot().keys, None);
    end(&hosts, "a", Counted::Failure);
    end(&hosts, "b", Counted::Success);
    assert!(is_open(&hosts, "a"));
    assert_eq!(state(&hosts, "b"), Some(CircuitState::Closed));
    assert_eq!(state(&hosts, "c"), None, "looking makes none");
    assert_eq!(hosts.state(), CircuitState::Closed);
    assert!(
        hosts.try_acquire().is_ok(),
        "calls without a key are no key's"
    );

    let refused = hosts.for_key("a").try_acquire().unwrap_err();
    assert_eq!(
        (refused.policy(), refused.retry_after()),
        ("quotes[a]", Some(RECOVERY))
    );
    advance(RECOVERY).await;
    let of_a = hosts.for_key(&"a".to_owned());
    let answer = of_a.call(async { Ok::<_, String>(1) });
    assert_eq!(answer.await, Ok(1), "a `String` is the same key");
    assert_eq!(state(&hosts, "a"), Some(CircuitState::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_new_key_takes_the_place_of_the_one_that_is_missed_least() {
    let hosts = built(
        CircuitBreaker::builder("hosts")
            .failure_threshold(3)
            .max_keys(4),
    );
    for key in ["worn", "used", "old", "older"] {
        end(&hosts, key, Counted::Success);
    }
    // all were used; the first new key takes one of those that hold nothing, and all are looked at on the way
    end(&hosts, "worn", Counted::Failure);
    end(&hosts, "new", Counted::Success);
    assert_eq!(
        state(&hosts, "worn"),
        Some(CircuitState::Closed),
        "it holds a failure"
    );
    end(&hosts, "used", Counted::Success);
    end(&hosts, "newer", Counted::Success);
    let there: Vec<_> = ["worn", "used", "old", "older", "new", "newer"]
        .into_iter()
        .filter(|key| hosts.find_key(*key).is_some())
        .collect();
    assert_eq!((there.len(), there[0]), (4, "worn"));
    assert!(
        there.contains(&"used") && there.contains(&"newer"),
        "{there:?}"
    );
    let shown = hosts.snapshot();
    assert_eq!((shown.total, shown.successful, shown.failed), (8, 7, 1));
    assert_eq!(shown.keys.expect("there are keys").count, 4);
}

#[tokio::test(start_paused = true)]
async fn one_that_refuses_or_is_used_keeps_its_place_and_the_rest_share_one() {
    let hosts = built(brittle().max_keys(3));
    end(&hosts, "down", Counted::Failure);
    let used = hosts.for_key("used");
    let call = permit(&used);
    hosts.for_key("forced").disable();
    // there is no place left: these share the breaker itself
    end(&hosts, "one", Counted::Failure);
    assert_eq!(hosts.state(), CircuitState::Open);
    let refused = hosts.for_key("other").try_acquire().unwrap_err();
    assert_eq!(refused.policy(), "quotes");
    assert_eq!(hosts.find_key("one").map(|key| key.state()), None);
    for key in ["down", "used", "forced"] {
        assert!(hosts.find_key(key).is_some(), "{key}");
    }
    assert!(is_open(&hosts, "down"));

    // the call has ended, so its place is free
    call.success();
    drop(used);
    end(&hosts, "one", Counted::Success);
    assert_eq!(state(&hosts, "one"), Some(CircuitState::Closed));
    assert_eq!(state(&hosts, "used"), None);
    assert_eq!(hosts.snapshot().keys.expect("there are keys").count, 3);
}

#[tokio::test(start_paused = true)]
async fn one_that_has_only_just_closed_is_not_forgotten() {
    for ramp_up in [None, Some(3 * RECOVERY)] {
        let mut builder = brittle().max_keys(1).max_recovery_timeout(10 * RECOVERY);
        if let Some(ramp_up) = ramp_up {
            builder = builder.ramp_up(ramp_up);
        }
        let hosts = built(builder);
        end(&hosts, "sick", Counted::Failure);
        advance(RECOVERY).await;
        end(&hosts, "sick", Counted::Success);
        advance(ramp_up.unwrap_or(RECOVERY) / 2).await;
        end(&hosts, "new", Counted::Success);
        assert_eq!(state(&hosts, "sick"), Some(CircuitState::Closed));
        advance(3 * RECOVERY).await;
        end(&hosts, "new", Counted::Success);
        assert_eq!(state(&hosts, "sick"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_done_to_the_whole_is_done_to_every_key() {
    let hosts = built(brittle());
    end(&hosts, "down", Counted::Failure);
    end(&hosts, "up", Counted::Success);
    hosts.force_open();
    for key in ["down", "up", "new"] {
        assert!(hosts.for_key(key).try_acquire().is_err(), "{key}");
    }
    hosts.disable();
    for key in ["down", "up", "new"] {
        end(&hosts, key, Counted::Failure);
    }
    assert!(hosts.find_key("new").is_none());
    hosts.enable();
    assert!(is_open(&hosts, "down"), "as it was");
    assert_eq!(state(&hosts, "up"), Some(CircuitState::Closed));

    hosts.find_key("up").unwrap().force_open();
    hosts.enable();
    assert_eq!(state(&hosts, "up"), Some(CircuitState::Closed));
    hosts.close();
    assert_eq!(state(&hosts, "down"), Some(CircuitState::Closed));

    hosts.set_metrics_only(true);
    for key in ["down", "late"] {
        end(&hosts, key, Counted::Failure);
        end(&hosts, key, Counted::Failure);
        assert!(is_open(&hosts, key));
    }
    assert_eq!(
        (
            hosts.snapshot().would_have_rejected,
            hosts.snapshot().rejected
        ),
        (2, 3)
    );

    let held = hosts.for_key("down");
    hosts.reset();
    let shown = hosts.snapshot();
    assert_eq!(
        (shown.total, shown.state_changes, shown.last_error),
        (0, 0, None)
    );
    let keys = shown.keys.expect("there were keys");
    assert_eq!((keys.count, keys.open), (1, 0), "the one that is held");
    assert!(!held.is_metrics_only());
    assert_eq!(held.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn the_snapshot_sums_up_and_lists_the_worst() {
    let hosts = built(brittle().failure_threshold(2).slow_call(RECOVERY));
    for key in 0..150 {
        end(&hosts, &format!("host{key:03}"), Counted::Success);
    }
    for key in ["host120", "host007"] {
        end(&hosts, key, Counted::Failure);
        permit(&hosts.for_key(key)).record_failure(|| format!("{key} is down"));
        assert!(hosts.for_key(key).try_acquire().is_err());
    }
    end(&hosts, "host099", Counted::Failure);
    let half = hosts.for_key("host003");
    record(&half, Counted::Failure);
    record(&half, Counted::Failure);
    advance(RECOVERY).await;
    let probe = permit(&half);
    advance(RECOVERY).await;

    let shown = hosts.snapshot();
    let keys = shown.keys.clone().expect("there are keys");
    assert_eq!(
        (keys.count, keys.open, keys.half_open, keys.disabled),
        (150, 2, 1, 0)
    );
    let first: Vec<_> = keys.listed.iter().map(|key| &*key.key).take(5).collect();
    assert_eq!(
        first,
        ["host007", "host120", "host003", "host099", "host000"]
    );
    assert_eq!(keys.listed.len(), 100);
    let worst = &keys.listed[0];
    assert_eq!(
        (worst.state, worst.total, worst.failed, worst.rejected),
        (CircuitState::Open, 4, 2, 1)
    );
    assert_eq!(worst.last_error.as_deref(), Some("host007 is down"));
    assert!(worst.next_probe_at_ms.is_some());
    assert_eq!(
        (shown.failed, shown.rejected, shown.successful),
        (7, 2, 150)
    );
    assert_eq!(
        (shown.total, shown.abandoned, shown.slow_in_flight),
        (159, 0, 1)
    );
    assert!(shown.health_percent < 96.0 && shown.failure_rate > 0.04);
    let whole = serde_json::to_value(&shown).unwrap();
    assert_eq!(whole["keys"]["listed"][0]["state"], "open");
    drop(probe);
}

#[tokio::test(start_paused = true)]
async fn a_long_text_is_cut_and_the_key_is_not() {
    let hosts = built(brittle());
    let long = |end| format!("{}{end}", "ü".repeat(500));
    record(&hosts.for_key(&long("a")), Counted::Failure);
    assert!(hosts.for_key(&long("b")).try_acquire().is_ok());
    let keys = hosts.snapshot().keys.expect("there are keys");
    assert_eq!((keys.count, keys.listed[0].key.chars().count()), (2, 129));
}

struct Client {
    host: String,
}

impl Client {
    #[circuit_breaker("hosts", key = self.host, failure_threshold = 1, max_keys = 10)]
    async fn get(&self, works: bool) -> Result<(), String> {
        if works {
            Ok(())
        } else {
            Err(format!("{} is down", self.host))
        }
    }
}

#[circuit_breaker("hosts", key = format!("{host}.example"))]
fn ping(host: &str) -> Result<usize, String> {
    Ok(host.len())
}

#[derive(Hash)]
struct Opaque(u8);

#[derive(Debug, Hash)]
struct Tenant(u8);

#[circuit_breaker("tenants", key = (Tenant(tenant), Ipv4Addr::LOCALHOST), failure_threshold = 1)]
fn tenant_call(tenant: u8) -> Option<u8> {
    tenant.checked_sub(1)
}

#[circuit_breaker("opaque", key = &Opaque(n), failure_threshold = 1)]
async fn opaque(n: u8) -> Result<u8, String> {
    if n == 0 {
        Err("nothing".to_owned())
    } else {
        Ok(n)
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_s_key_is_anything_it_has_and_functions_share_their_keys() {
    let registry = Registry::new();
    let mut events = registry.subscribe();
    scope(&registry, async {
        let client = |host: &str| Client {
            host: host.to_owned(),
        };
        let (a, b) = (client("a.example"), client("b.example"));
        assert!(a.get(false).await.is_err());
        let refused = a.get(true).await.unwrap_err();
        assert!(refused.contains("`hosts[a.example]` is open"), "{refused}");
        assert_eq!(b.get(true).await, Ok(()));
        assert!(ping("a").unwrap_err().contains("is open"), "the same key");
        assert_eq!(ping("b"), Ok(1));
        let hosts = registry.circuit_breaker("hosts").expect("declared");
        assert_eq!(hosts.config().max_keys, 10);
        assert_eq!(
            hosts.find_key("a.example").unwrap().state(),
            CircuitState::Open
        );
        assert_eq!(hosts.snapshot().keys.expect("there are keys").count, 2);

        assert_eq!((tenant_call(1), tenant_call(2)), (Some(0), Some(1)));
        let tenants = registry.circuit_breaker("tenants").expect("declared");
        let keys = tenants.snapshot().keys.expect("there are keys");
        assert_eq!(keys.listed[0].key, "(Tenant(1), 127.0.0.1)");

        assert_eq!((opaque(0).await.is_err(), opaque(1).await), (true, Ok(1)));
        assert!(opaque(0).await.unwrap_err().contains("is open"));
    })
    .await;
    let told: Vec<_> = std::iter::from_fn(|| events.try_recv())
        .filter_map(|event| Some((event.name.to_string(), change(&event)?)))
        .collect();
    assert_eq!(told[0], ("hosts[a.example]".to_owned(), ("closed", "open")));
}

#[tokio::test(start_paused = true)]
async fn every_key_is_a_circuit_in_the_health() {
    let registry = Registry::new();
    let hosts = registry.add(built(brittle())).unwrap();
    let other = registry
        .add(built(CircuitBreaker::builder("other")))
        .unwrap();
    // the functions of this program are circuits too, some twenty of them, and well
    let fail_up_to = |most: u32| {
        for key in 0..most {
            if let Ok(permit) = hosts.for_key(&key).try_acquire() {
                permit.failure();
            }
        }
    };
    for key in 0..100 {
        record(&hosts.for_key(&key), Counted::Success);
    }
    assert_eq!(registry.health(), Health::Healthy);
    fail_up_to(30);
    other.force_open();
    assert_eq!(registry.health(), Health::Degraded, "a third");
    fail_up_to(90);
    assert_eq!(registry.health(), Health::Critical, "most of them");
    for key in 0..80_u32 {
        hosts.for_key(&key).close();
    }
    other.enable();
    assert_eq!(registry.snapshot().health, Health::Degraded);
    hosts.disable();
    assert_eq!(registry.health(), Health::Healthy, "it has no say");
    hosts.force_open();
    assert_eq!(registry.health(), Health::Degraded, "it is one");
}

#[tokio::test(start_paused = true)]
async fn b1_a_dropped_call_of_a_key_gives_its_place_back_at_every_poll() {
    let hosts = built(brittle().max_keys(1));
    end(&hosts, "a", Counted::Failure);
    advance(RECOVERY).await;
    for polls in 0..10 {
        let of_a = hosts.for_key("a");
        let mut call = Box::pin(of_a.call(async {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            Ok::<_, String>(())
        }));
        for _ in 0..polls {
            assert!(poll_once(call.as_mut()).is_pending());
        }
    }
    end(&hosts, "a", Counted::Success);
    assert_eq!(state(&hosts, "a"), Some(CircuitState::Closed));
}

#[test]
fn threads_that_bring_the_same_keys_meet_in_one_breaker() {
    let hosts = built(CircuitBreaker::builder("hosts").max_keys(50));
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for n in 0..2_000_u32 {
                    record(&hosts.for_key(&(n % 100)), Counted::Success);
                }
            });
        }
    });
    let shown = hosts.snapshot();
    assert_eq!((shown.total, shown.successful), (8_000, 8_000));
    assert!(shown.keys.expect("there are keys").count <= 50);
}

proptest! {
    #[test]
    fn never_too_many_keys_and_none_that_is_open_is_forgotten(
        most in 1_u32..6,
        steps in prop::collection::vec((0_u32..12, 0_u8..4), 1..200),
    ) {
        let hosts = built(CircuitBreaker::builder("hosts").failure_threshold(2).max_keys(most));
        let (mut open, mut calls) = (HashSet::new(), 0_u64);
        let mut in_a_row: HashMap<u32, u32> = HashMap::new();
        for (key, step) in steps {
            let there = hosts.find_key(&key).is_some();
            calls += 1;
            let breaker = hosts.for_key(&key);
            let own = hosts.find_key(&key).is_some();
            prop_assert!(own || !there, "a key keeps its place until another takes it");
            match breaker.try_acquire() {
                Ok(permit) => {
                    prop_assert!(!open.contains(&key));
                    let fails = step == 0;
                    permit.record(if fails { Counted::Failure } else { Counted::Success });
                    let row = in_a_row.entry(key).or_default();
                    *row = if !own || (!there && !fails) { 0 } else if fails { *row * u32::from(there) + 1 } else { 0 };
                    if own && *row == 2 {
                        open.insert(key);
                    }
                }
                Err(_) if own => prop_assert!(open.contains(&key)),
                Err(_) => prop_assert_eq!(hosts.state(), CircuitState::Open),
            }
            drop(breaker);
            for key in &open {
                prop_assert_eq!(hosts.find_key(key).map(|key| key.state()), Some(CircuitState::Open));
            }
            let shown = hosts.snapshot();
            prop_assert_eq!(shown.total, calls);
            prop_assert!(shown.keys.unwrap().count <= u64::from(most));
        }
    }
}

#[test]
fn keys_of_another_registry_are_others() {
    let (one, other) = (Registry::new(), Registry::new());
    scope_sync(&one, || assert_eq!(ping("x"), Ok(1)));
    scope_sync(&other, || assert_eq!(ping("y"), Ok(1)));
    let hosts = one.circuit_breaker("hosts").expect("declared");
    assert!(hosts.find_key("x.example").is_some() && hosts.find_key("y.example").is_none());
}
