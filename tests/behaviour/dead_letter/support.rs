//! Letters as an expansion writes them.

use resilience::__private as p;
use resilience::{Place, Registry, Severity};
use serde_json::Value;

pub(crate) static PLACE: Place = Place {
    module: module_path!(),
    function: "send",
    file: file!(),
    line: line!(),
};

/// Fails for good as `function` would, with these arguments.
#[expect(clippy::needless_pass_by_value, reason = "`json!` is written in place")]
pub(crate) fn fail(registry: &Registry, place: &'static Place, arguments: Option<Value>) {
    write(
        registry,
        place,
        p::DeadLetterMode::On,
        Severity::Recoverable,
        true,
        arguments.as_ref(),
    );
}

pub(crate) fn write(
    registry: &Registry,
    place: &'static Place,
    mode: p::DeadLetterMode,
    severity: Severity,
    spent: bool,
    arguments: Option<&Value>,
) {
    let last = p::LastWords {
        place,
        mode,
        severity,
        spent,
        attempts: 3,
        first_ms: 1,
        last_ms: 2,
        error: &|| "upstream busy".to_owned(),
        arguments: &|| arguments.cloned(),
    };
    p::dead_letter(registry, &last);
}
