//! The registry: snapshots and look-ups, as there are more policies.

mod support;

use criterion::BenchmarkId;
use resilience::registry::Registry;
use resilience::{CircuitBreaker, Profile};

/// A registry with so many policies of two kinds.
fn filled(policies: u32) -> Registry {
    let registry = Registry::new();
    for n in 0..policies / 2 {
        let breaker = CircuitBreaker::builder(format!("breaker-{n}"));
        registry
            .add(breaker.build().expect("good numbers"))
            .expect("a new name");
        registry
            .add(Profile::new(format!("profile-{n}")))
            .expect("a new name");
    }
    registry
}

fn main() {
    let mut criterion = support::criterion();
    let mut group = criterion.benchmark_group("registry");
    group.sample_size(10);
    for policies in [100, 1_000, 10_000] {
        let registry = filled(policies);
        group.bench_function(BenchmarkId::new("snapshot", policies), |bencher| {
            bencher.iter(|| registry.snapshot());
        });
        group.bench_function(BenchmarkId::new("look-up by name", policies), |bencher| {
            bencher.iter(|| registry.circuit_breaker("breaker-3").is_some());
        });
    }
    group.finish();
    criterion.final_summary();
}
