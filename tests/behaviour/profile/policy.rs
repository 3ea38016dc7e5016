//! The profile as a policy of a registry.

use std::time::Duration;

use resilience::{Ending, Kind, Profile, ProfileSnapshot, Registry};

#[test]
fn a_zero_slow_is_refused_with_the_field_and_the_reason() {
    let refused = Profile::builder("quotes").slow(Duration::ZERO).build();
    assert_eq!(
        refused.err().unwrap().to_string(),
        "profile `quotes`: `slow` is 0ns, but must be longer than zero"
    );
}

#[test]
fn a_registry_lists_it_by_name_with_its_figures() {
    let registry = Registry::new();
    let profile = registry.add(Profile::new("quotes")).unwrap();
    profile.enter().finish(Ending::Error, None);

    assert_eq!(registry.profile("quotes").unwrap().snapshot().error, 1);
    assert!(registry.profile("other").is_none());
    assert_eq!(registry.profiles(), [profile.snapshot()]);

    let all = registry.snapshot();
    assert_eq!(all.policies[0].kind, Kind::PROFILE);
    let json = serde_json::to_string(&all.policies[0]).unwrap();
    assert!(json.contains(r#""error":1"#), "{json}");
    assert_eq!(json.matches(r#""name":"#).count(), 1, "{json}");

    let json = serde_json::to_string(&profile.snapshot()).unwrap();
    let back: ProfileSnapshot = serde_json::from_str(&json).unwrap();
    assert_eq!(back, profile.snapshot());
}

#[test]
fn a_reset_forgets_all_that_was_counted() {
    let registry = Registry::new();
    let fresh = Profile::new("p").snapshot();
    let profile = registry.add(Profile::new("p")).unwrap();
    profile
        .enter()
        .finish(Ending::Success, Some(resilience::Look::Hit));
    drop(profile.enter());
    assert_ne!(profile.snapshot(), fresh);
    registry.reset();
    assert_eq!(profile.snapshot(), fresh);
}
