//! Events: each kind, with its field names, to subscribers and to `tracing` alike; none on the success path.

use resilience::registry::{EventStream, scope, scope_sync};
use resilience::{Registry, registry};
use serde_json::{Value, json};
use tracing::Level;

use crate::calls::{Trouble, all_kinds, doubled, guarded, guarded_sync, retried};
use crate::capture::{Line, logged};

fn block_on(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future);
}

fn drain(events: &mut EventStream) -> Vec<Value> {
    std::iter::from_fn(|| events.try_recv())
        .map(|event| serde_json::to_value(&*event).unwrap())
        .collect()
}

/// What subscribers and the log get while `f` runs in a registry of its own.
fn told(f: impl AsyncFnOnce()) -> (Vec<Value>, Vec<Line>) {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    let lines = logged(|| block_on(scope(&mine, f())));
    (drain(&mut events), lines)
}

/// The event's own fields, without what all events have.
fn own(event: &Value) -> Value {
    let mut event = event.clone();
    let fields = event.as_object_mut().unwrap();
    for common in ["at_ms", "kind", "name"] {
        assert!(fields.remove(common).is_some(), "{common}");
    }
    event
}

/// A log line has the fields of the event, with the message beside them, but no time: that is the log's own.
fn same_fields(event: &Value, line: &Line) {
    let mut expected: Vec<_> = event
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| *name != "at_ms" && !value.is_null())
        .map(|(name, _)| name.as_str())
        .collect();
    expected.push("message");
    expected.sort_unstable();
    let mut names = line.names();
    names.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(line.fields["kind"], event["kind"]);
    assert_eq!(line.fields["name"], event["name"]);
    assert_eq!(line.fields["event"], event["event"]);
}

fn same(events: &[Value], lines: &[Line]) {
    assert_eq!(events.len(), lines.len(), "{events:?} {lines:?}");
    for (event, line) in events.iter().zip(lines) {
        same_fields(event, line);
    }
}

#[test]
fn a_breaker_tells_its_states_and_its_refusals() {
    let (events, lines) = told(async || {
        for _ in 0..3 {
            let _failed = guarded(Err(Trouble::Busy)).await;
        }
        let breaker = registry().circuit_breaker("calls-breaker").unwrap();
        breaker.reset();
    });
    assert_eq!(events[0]["kind"], "circuit_breaker");
    assert_eq!(events[0]["name"], "calls-breaker");
    assert!(events[0]["at_ms"].as_u64().unwrap() > 1_600_000_000_000);
    let own: Vec<_> = events.iter().map(own).collect();
    assert_eq!(
        own,
        [
            json!({"event": "state_changed", "from": "closed", "to": "open"}),
            json!({"event": "rejected", "reason": "circuit_open", "retry_after_ms": 30_000}),
            json!({"event": "state_changed", "from": "open", "to": "closed"}),
        ]
    );
    same(&events, &lines);
    let levels: Vec<_> = lines.iter().map(|line| line.level).collect();
    assert_eq!(levels, [Level::WARN, Level::DEBUG, Level::INFO]);
}

#[test]
fn a_retry_tells_what_it_does_and_that_it_gives_up() {
    let (events, lines) = told(async || {
        let _failed = retried(Err(Trouble::Busy)).await;
    });
    let own: Vec<_> = events.iter().map(own).collect();
    assert_eq!(
        own,
        [
            json!({"event": "retried", "attempt": 1, "max_attempts": 2, "delay_ms": 1, "error": "busy"}),
            json!({"event": "exhausted", "attempts": 2, "error": "busy"}),
            json!({"event": "dead_lettered", "id": 1, "function": "registry::calls::retried"}),
        ]
    );
    assert_eq!(events[0]["kind"], "retry");
    assert_eq!(events[2]["kind"], "dead_letter");
    same(&events, &lines);
    let levels: Vec<_> = lines.iter().map(|line| line.level).collect();
    assert_eq!(levels, [Level::DEBUG, Level::WARN, Level::WARN]);
}

#[test]
fn a_critical_failure_raises_one_alert() {
    let (events, lines) = told(async || {
        let _failed = guarded(Err(Trouble::OnFire)).await;
    });
    assert_eq!(
        own(&events[0]),
        json!({"event": "critical", "error": "on fire"})
    );
    assert_eq!(events.len(), 1);
    assert_eq!(lines[0].level, Level::ERROR);
    same(&events, &lines);
}

#[test]
fn success_tells_nothing() {
    let (events, lines) = told(async || {
        for key in 1..100 {
            assert_eq!(guarded(Ok(key)).await, Ok(key));
            assert_eq!(retried(Ok(key)).await, Ok(key));
            assert!(all_kinds(key).await.is_ok());
            assert_eq!(doubled(key).await, Ok(key * 2));
        }
        registry().snapshot();
    });
    // other tests declare breakers with conflicts: a snapshot creates those
    let own: Vec<_> = events
        .iter()
        .filter(|event| event["event"] != "config_conflict" && event["event"] != "invalid_config")
        .collect();
    assert!(own.is_empty(), "{own:?}");
    assert!(
        lines
            .iter()
            .all(|line| line.fields["event"].contains("conf")),
        "{lines:?}"
    );
}

#[test]
fn a_log_that_panics_is_not_the_callers_panic() {
    let mine = Registry::new();
    let lines = crate::capture::logged_and(
        || panic!("expected"),
        || {
            for _ in 0..3 {
                let failed = scope_sync(&mine, || guarded_sync(Err(Trouble::Busy)));
                assert!(failed.is_err());
            }
        },
    );
    assert_eq!(lines.len(), 2, "{lines:?}");
    let breaker = mine.circuit_breaker("calls-sync").unwrap().snapshot();
    assert_eq!((breaker.failed, breaker.rejected), (2, 1));
}

#[test]
fn a_log_that_calls_back_is_not_called_for_its_own_events() {
    let mine = Registry::new();
    let again = mine.clone();
    let call_back = move || {
        again.snapshot();
        let refused = scope_sync(&again, || guarded_sync(Ok(1)));
        assert!(refused.is_err());
    };
    let mut events = mine.subscribe();
    mine.circuit_breaker("calls-sync").unwrap().force_open();
    let before = drain(&mut events).len();
    assert_eq!(before, 1);
    let lines = crate::capture::logged_and(call_back, || {
        let refused = scope_sync(&mine, || guarded_sync(Ok(1)));
        assert!(refused.is_err());
    });
    assert_eq!(lines.len(), 1, "{lines:?}");
    let rejected: Vec<_> = drain(&mut events)
        .into_iter()
        .filter(|event| event["event"] == "rejected")
        .collect();
    assert_eq!(rejected.len(), 2, "subscribers hear both");
}
