//! Scopes on several threads at once, with calls outside of any scope in parallel.

use resilience::registry::scope_sync;
use resilience::{CircuitState, Registry, circuit_breaker, profile, registry};

use crate::calls::Trouble;
use crate::scaled;

#[profile("threads-counted")]
#[circuit_breaker("threads-counted", failure_threshold = 1)]
fn counted(fails: bool) -> Result<(), Trouble> {
    if fails { Err(Trouble::Busy) } else { Ok(()) }
}

#[test]
fn every_call_is_counted_where_it_belongs() {
    let rounds = scaled(2_000, 200_000) as u64;
    std::thread::scope(|threads| {
        for thread in 0..4 {
            threads.spawn(move || {
                for _ in 0..rounds / 100 {
                    let mine = Registry::new();
                    for n in 0..100 {
                        // every second scope opens its breaker at its last call
                        let fails = thread % 2 == 0 && n == 99;
                        let ended = scope_sync(&mine, || counted(fails));
                        assert_eq!(ended.is_err(), fails);
                    }
                    assert_eq!(
                        mine.profile("threads-counted").unwrap().snapshot().calls,
                        100
                    );
                    let state = mine.circuit_breaker("threads-counted").unwrap().state();
                    assert_eq!(state == CircuitState::Open, thread % 2 == 0);
                }
            });
            threads.spawn(move || {
                for _ in 0..rounds {
                    assert_eq!(counted(false), Ok(()));
                }
            });
        }
    });
    let outside = registry().profile("threads-counted").unwrap().snapshot();
    assert_eq!((outside.calls, outside.success), (4 * rounds, 4 * rounds));
    let breaker = registry().circuit_breaker("threads-counted").unwrap();
    assert_eq!(breaker.state(), CircuitState::Closed);
}
