//! Every option, in every way to write it.
use std::time::Duration;

use resilience::profile;

const LIMIT: Duration = Duration::from_millis(20);
const NAME: &str = "by-constant";

#[profile]
fn bare() -> u8 {
    1
}

#[profile()]
fn empty_list() -> u8 {
    1
}

#[profile("unnamed", slow = "1m 30s")]
fn unnamed() -> u8 {
    1
}

#[profile(name = "named", slow = 0.5)]
fn named() -> u8 {
    1
}

#[profile(name = NAME, slow = LIMIT * 2)]
fn by_expression() -> u8 {
    1
}

#[profile(slow = 2, crate = ::resilience)]
fn with_crate() -> u8 {
    1
}

fn main() {
    let sum = bare() + empty_list() + unnamed() + named() + by_expression() + with_crate();
    assert_eq!(sum, 6);
    let registry = resilience::registry();
    let slow = |name: &str| {
        let profile = registry.profile(name).expect("declared");
        assert_eq!(profile.snapshot().calls, 1);
        profile.snapshot().slow_ms
    };
    assert_eq!(slow("unnamed"), Some(90_000.0));
    assert_eq!(slow("named"), Some(500.0));
    assert_eq!(slow("by-constant"), Some(40.0));
    let here = module_path!();
    assert_eq!(slow(&format!("{here}::with_crate")), Some(2_000.0));
    assert_eq!(slow(&format!("{here}::bare")), None);
    assert_eq!(slow(&format!("{here}::empty_list")), None);
}
