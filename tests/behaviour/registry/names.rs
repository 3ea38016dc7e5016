//! What policies are called.

use resilience::registry::scope_sync;
use resilience::{Kind, Registry, circuit_breaker, profile, registry, retry_with_backoff};

use crate::calls::Trouble;

const FILE: &str = file!();

struct One;
struct Two;

impl One {
    #[profile]
    fn make() -> u8 {
        1
    }
}
impl Two {
    #[profile]
    fn make() -> u8 {
        2
    }
}

#[profile]
fn generic<T: Default>() -> T {
    T::default()
}

#[allow(deprecated)] // two retries multiply their attempts, which is not the matter here
#[retry_with_backoff(max_attempts = 2, base_delay = "1ms")]
#[circuit_breaker("names-twice")]
#[retry_with_backoff(max_attempts = 3, base_delay = "1ms")]
fn twice() -> Result<(), Trouble> {
    Ok(())
}

#[profile("names-same")]
fn same_one() {}

#[profile("names-same")]
fn same_two() {}

#[circuit_breaker("names-shared")]
fn shared_one() -> Result<(), Trouble> {
    Err(Trouble::Busy)
}

#[circuit_breaker("names-shared")]
fn shared_two() -> Result<(), Trouble> {
    Ok(())
}

macro_rules! in_one_line {
    ($($module:ident)*) => {
        $(mod $module {
            pub(super) struct It;
            impl It {
                #[resilience::profile]
                pub(super) fn made() -> &'static str {
                    stringify!($module)
                }
            }
        })*
        mod both {
            $(pub(super) mod $module {})*
            $(impl super::$module::It {
                #[resilience::profile]
                pub(super) fn twin() -> &'static str {
                    stringify!($module)
                }
            })*
        }
    };
}
in_one_line!(left right);

fn profiles_called(part: &str) -> Vec<(String, u64)> {
    registry()
        .profiles()
        .into_iter()
        .filter(|profile| profile.name.contains(part))
        .map(|profile| (profile.name, profile.calls))
        .collect()
}

/// The lines of the functions of this name, in order.
fn lines_of(function: &str) -> Vec<u32> {
    registry()
        .policies()
        .iter()
        .filter(|one| one.module == module_path!() && one.function == function)
        .map(|one| one.line)
        .collect()
}

#[test]
fn methods_of_two_types_are_told_apart_by_their_place() {
    scope_sync(&Registry::new(), || {
        assert_eq!((One::make(), Two::make(), Two::make()), (1, 2, 2));
        let lines = lines_of("make");
        let expected: Vec<_> = [(lines[0], 1), (lines[1], 2)]
            .into_iter()
            .map(|(line, calls)| (format!("registry::names::make ({FILE}:{line})"), calls))
            .collect();
        assert_eq!(profiles_called("names::make"), expected);
    });
}

#[test]
fn all_instantiations_of_a_generic_function_are_one_entry() {
    scope_sync(&Registry::new(), || {
        let _values: (u8, String) = (generic(), generic());
        assert_eq!(
            profiles_called("names::generic"),
            [("registry::names::generic".to_owned(), 2)]
        );
    });
}

#[test]
fn two_layers_of_a_kind_in_one_function_are_two_policies() {
    scope_sync(&Registry::new(), || {
        assert_eq!(twice(), Ok(()));
        let line = lines_of("twice")[0];
        let plain = format!("registry::names::twice ({FILE}:{line})");
        let outer = registry()
            .retry(&plain)
            .expect("the outer one has the place");
        let inner = registry()
            .retry(&format!("{plain} #2"))
            .expect("the inner one a number too");
        assert_ne!(outer.snapshot(), inner.snapshot());
        assert!(registry().retry("registry::names::twice").is_none());
    });
}

#[test]
fn functions_that_a_macro_makes_in_one_line_are_told_apart() {
    scope_sync(&Registry::new(), || {
        assert_eq!((left::It::made(), right::It::made()), ("left", "right"));
        assert_eq!(profiles_called("names::left::made").len(), 1);
        assert_eq!(profiles_called("names::right::made").len(), 1);

        assert_eq!((left::It::twin(), right::It::twin()), ("left", "right"));
        let twins = profiles_called("names::both::twin");
        assert_eq!(twins.len(), 2, "{twins:?}");
        assert!(twins.iter().all(|(_, calls)| *calls == 1), "{twins:?}");
    });
}

#[test]
fn a_written_name_is_shared_by_breakers_only() {
    scope_sync(&Registry::new(), || {
        same_one();
        assert_eq!(shared_one(), Err(Trouble::Busy));
        assert_eq!(shared_two(), Ok(()));

        let shared = registry().circuit_breaker("names-shared").unwrap();
        assert_eq!(
            (shared.snapshot().failed, shared.snapshot().successful),
            (1, 1)
        );
        let same = profiles_called("names-same");
        assert_eq!(same.len(), 2, "{same:?}");
        assert_eq!(
            same.iter().map(|(_, calls)| calls).sum::<u64>(),
            1,
            "{same:?}"
        );
        assert!(registry().profile("names-same").is_none());
        same_two();
    });
}

#[test]
fn unknown_names_are_nobody() {
    for registry in [Registry::new(), registry()] {
        let before = registry.snapshot().policies.len();
        let name = "registry::names::nobody";
        assert!(registry.circuit_breaker(name).is_none());
        assert!(registry.retry(name).is_none());
        assert!(registry.cache(name).is_none());
        assert!(registry.profile(name).is_none());
        assert!(registry.fallback(name).is_none());
        assert!(registry.batch(name).is_none());
        assert!(registry.find(Kind::new("rate_limit"), name).is_none());
        // a name of another kind is nobody too
        assert!(registry.profile("names-shared").is_none());
        assert!(!registry.remove(Kind::CIRCUIT_BREAKER, name));
        assert_eq!(registry.snapshot().policies.len(), before);
    }
}
