//! What is declared is there before its first call.

use resilience::registry::{Layer, NameTaken, scope_sync};
use resilience::{
    CircuitBreaker, CircuitState, Health, Kind, Profile, Registry, RejectionKind, circuit_breaker,
    fallback, profile, registry,
};

use crate::calls::Trouble;

#[circuit_breaker("declared-forced")]
fn forced() -> Result<u32, Trouble> {
    Ok(1)
}

#[profile("declared-top", slow = "250ms")]
#[fallback(value = 0)]
#[circuit_breaker("declared-layers", failure_threshold = 2 + 1)]
fn layers() -> Result<u32, Trouble> {
    Ok(1)
}

#[test]
fn forcing_an_uncalled_breaker_is_in_force_for_its_first_call() {
    let breaker = registry().circuit_breaker("declared-forced").unwrap();
    breaker.force_open();
    let Err(Trouble::Rejected(rejection)) = forced() else {
        panic!("the breaker was forced open");
    };
    assert_eq!(rejection.kind(), RejectionKind::CircuitOpen);
    assert_eq!(breaker.snapshot().rejected, 1);

    // elsewhere it is another breaker
    scope_sync(&Registry::new(), || assert_eq!(forced(), Ok(1)));
    breaker.reset();
    assert_eq!(forced(), Ok(1));
}

#[test]
fn a_breaker_below_other_layers_is_the_named_one() {
    scope_sync(&Registry::new(), || {
        assert_eq!(layers(), Ok(1));
        let breaker = registry().circuit_breaker("declared-layers").unwrap();
        assert_eq!(breaker.snapshot().total, 1);
        assert_eq!(breaker.config().failure_threshold, Some(3));
    });
}

#[test]
fn the_inventory_shows_layers_and_options_as_written() {
    let functions = Registry::new().policies();
    assert_eq!(functions, registry().policies());
    let layers = functions
        .iter()
        .find(|one| one.function == "layers" && one.module == module_path!())
        .expect("declared");
    assert_eq!(layers.file, file!());
    let shown: Vec<_> = layers
        .layers
        .iter()
        .map(|layer: &Layer| (layer.attribute, layer.kind.as_str(), layer.name.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("profile", "profile", "declared-top"),
            ("fallback", "fallback", "registry::declared::layers"),
            ("circuit_breaker", "circuit_breaker", "declared-layers"),
        ]
    );
    let option = layers.layers[2]
        .options
        .iter()
        .find(|option| option.name == "failure_threshold")
        .unwrap();
    assert_eq!(option.value.replace(' ', ""), "2+1");

    // each is found under its name, and the order is that of files and lines
    for layer in functions.iter().flat_map(|one| &one.layers) {
        assert!(
            registry().find(layer.kind, &layer.name).is_some(),
            "{layer:?}"
        );
    }
    assert!(functions.is_sorted_by_key(|one| (one.file, one.line)));
}

#[test]
fn a_declared_name_can_be_neither_added_nor_removed() {
    let mine = Registry::new();
    let taken = mine
        .add(Profile::new("declared-top"))
        .map(drop)
        .unwrap_err();
    assert_eq!((taken.kind, &*taken.name), (Kind::PROFILE, "declared-top"));
    assert_eq!(
        taken.to_string(),
        "there is already a profile named `declared-top`"
    );
    assert!(!mine.remove(Kind::PROFILE, "declared-top"));
    assert!(mine.profile("declared-top").is_some());
    // another kind may have it
    let added: Result<_, NameTaken> = mine.add(
        CircuitBreaker::builder("declared-top")
            .build()
            .expect("defaults"),
    );
    assert_eq!(
        format!("{:?}", added.unwrap()),
        "Handle { kind: circuit_breaker, name: \"declared-top\" }"
    );
}

#[test]
fn health_counts_the_circuits_that_are_not_disabled() {
    let mine = Registry::new();
    assert_eq!(mine.health(), Health::Healthy);
    let all: Vec<_> = mine
        .circuit_breakers()
        .iter()
        .map(|shown| mine.circuit_breaker(&shown.name).unwrap())
        .collect();
    assert!(all.len() > 4, "every breaker of this program, uncalled");
    let (first, rest) = all.split_at(2);

    first[0].force_open();
    assert_eq!(mine.health(), Health::Degraded);
    first[1].force_open();
    assert_eq!(
        mine.health(),
        Health::Degraded,
        "two of {} are no majority",
        all.len()
    );

    for breaker in &rest[1..] {
        breaker.disable();
        assert_eq!(breaker.state(), CircuitState::Disabled);
    }
    assert_eq!(mine.health(), Health::Critical, "two of three");
    assert_eq!(mine.snapshot().health, Health::Critical);
    assert_eq!(mine.health().to_string(), "critical");
    first[1].disable();
    assert_eq!(
        mine.health(),
        Health::Degraded,
        "one of two is no majority, nor two"
    );
    rest[0].disable();
    assert_eq!(
        mine.health(),
        Health::Degraded,
        "all that are left, but fewer than two"
    );
    mine.reset();
    assert!(
        all.iter()
            .all(|breaker| breaker.state() == CircuitState::Closed)
    );
}
