//! The registry: a snapshot of many policies.

use std::time::Instant;

use resilience::registry::Registry;
use resilience::{CircuitBreaker, Profile};

use super::Made;
use crate::row::Row;

pub const ROWS: &[Made] = &[("registry: snapshot of 10,000 policies", snapshot)];

/// A registry with so many policies of two kinds.
pub fn filled(policies: u32) -> Registry {
    let registry = Registry::new();
    for n in 0..policies / 2 {
        let breaker = CircuitBreaker::builder(format!("breaker-{n}"))
            .build()
            .expect("good numbers");
        registry.add(breaker).expect("a new name");
        registry
            .add(Profile::new(format!("profile-{n}")))
            .expect("a new name");
    }
    registry
}

/// The milliseconds of a snapshot.
pub fn snapshot_ms(registry: Registry) -> impl FnMut() -> f64 + 'static {
    move || {
        let begin = Instant::now();
        crate::row::sink(registry.snapshot());
        begin.elapsed().as_secs_f64() * 1e3
    }
}

fn snapshot() -> Row {
    Row::of("ms")
        .whole("ours", snapshot_ms(filled(10_000)))
        .most("snapshot", 10.0)
}
