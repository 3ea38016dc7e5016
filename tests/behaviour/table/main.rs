//! Everything that can be used without attributes, by the names it has: what a newcomer looks for must be there.

mod by_attribute;
mod by_hand;

use serde_json::Value;

/// That the serialised snapshot has each of these fields, and no other.
#[track_caller]
fn fields(shown: &impl serde::Serialize, expected: &[&str]) {
    let shown = serde_json::to_value(shown).expect("snapshots serialise");
    let Value::Object(shown) = shown else {
        panic!("not an object: {shown}")
    };
    let mut names: Vec<&str> = shown.keys().map(String::as_str).collect();
    let mut expected = expected.to_vec();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
}
