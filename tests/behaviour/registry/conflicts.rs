//! Two places that write different values for one breaker.

use resilience::registry::scope_sync;
use resilience::{Conflict, Kind, Registry, What, circuit_breaker, registry};

use crate::calls::Trouble;
use crate::capture::logged;

const FILE: &str = file!();

#[circuit_breaker("conflicting", failure_threshold = 3)]
fn first() -> Result<(), Trouble> {
    Ok(())
}

#[circuit_breaker(
    "conflicting",
    failure_threshold = 5,
    success_threshold = 4,
    recovery_timeout = "7s"
)]
fn second() -> Result<(), Trouble> {
    Ok(())
}

#[circuit_breaker("conflicting", success_threshold = 6, recovery_timeout = 7)]
fn third() -> Result<(), Trouble> {
    Ok(())
}

fn none() -> u32 {
    0
}

#[circuit_breaker("invalid", failure_threshold = none())]
fn invalid() -> Result<(), Trouble> {
    Ok(())
}

fn at(function: &str) -> String {
    let all = registry().policies();
    let line = all
        .iter()
        .find(|one| one.module == module_path!() && one.function == function)
        .map(|one| one.line);
    format!("{FILE}:{}", line.expect("declared"))
}

fn shown(conflict: &Conflict) -> (&str, &str, &str, &str, &str) {
    let Conflict {
        field,
        kept,
        kept_at,
        ignored,
        ignored_at,
        ..
    } = conflict;
    (field, kept, kept_at, ignored, ignored_at)
}

/// Runs the functions in this order in a registry of their own: what the breaker and the events say.
fn seen(order: [fn() -> Result<(), Trouble>; 3]) {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    let lines = logged(|| {
        for function in order {
            assert_eq!(scope_sync(&mine, function), Ok(()), "no call fails for it");
        }
    });
    let (first, second, third) = (at("first"), at("second"), at("third"));
    let expected = [
        ("failure_threshold", "3", &*first, "5", &*second),
        ("success_threshold", "4", &*second, "6", &*third),
    ];

    let config = *mine.circuit_breaker("conflicting").unwrap().config();
    assert_eq!(config.failure_threshold, Some(3));
    assert_eq!(config.success_threshold, 4);
    assert_eq!(config.recovery_timeout.as_secs(), 7);

    let snapshot = mine.snapshot();
    let policy = snapshot
        .policy(Kind::CIRCUIT_BREAKER, "conflicting")
        .unwrap();
    assert_eq!(
        policy.conflicts.iter().map(shown).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(policy.sites, [&*first, &*second, &*third]);
    assert!(
        snapshot.to_string().contains(&format!(
            "  conflict: `failure_threshold` is 3 ({first}), not 5 ({second})\n"
        )),
        "{snapshot}"
    );

    // the snapshot created the other breakers of this program, and told what is wrong with theirs
    let mut events = std::iter::from_fn(|| events.try_recv())
        .filter(|event| (event.kind, &*event.name) == (Kind::CIRCUIT_BREAKER, "conflicting"));
    for expected in expected {
        let event = events.next().expect("told once each");
        let What::ConfigConflict(conflict) = &event.what else {
            panic!("{event:?}");
        };
        assert_eq!(shown(conflict), expected);
    }
    assert!(events.next().is_none());

    assert_eq!(lines.len(), 2, "{lines:?}");
    let line = &lines[0].fields;
    assert_eq!(line["event"], "config_conflict");
    assert_eq!((&line["kept"], &line["kept_at"]), (&"3".to_owned(), &first));
    assert_eq!(
        (&line["ignored"], &line["ignored_at"]),
        (&"5".to_owned(), &second)
    );
}

#[test]
fn g3_the_first_place_wins_whichever_runs_first() {
    seen([first, second, third]);
    seen([third, second, first]);
    seen([second, third, first]);
}

#[test]
fn an_invalid_value_leaves_the_default_and_is_told() {
    let mine = Registry::new();
    let mut events = mine.subscribe();
    let lines = logged(|| assert_eq!(scope_sync(&mine, invalid), Ok(())));
    let config = *mine.circuit_breaker("invalid").unwrap().config();
    assert_eq!(config.failure_threshold, Some(5));

    let problem =
        "circuit breaker `invalid`: `failure_threshold` is 0, but must be at least 1".to_owned();
    let snapshot = mine.snapshot();
    let policy = snapshot.policy(Kind::CIRCUIT_BREAKER, "invalid").unwrap();
    assert_eq!(policy.invalid, [problem.as_str()]);
    let event = events.try_recv().expect("told");
    let What::InvalidConfig { problem: told } = &event.what else {
        panic!("{event:?}");
    };
    assert_eq!(*told, problem);
    assert_eq!(lines[0].fields["problem"], problem);
    assert_eq!(lines[0].level, tracing::Level::ERROR);
}
