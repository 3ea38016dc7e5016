//! Times each subject on one thread, and on two at once.
#![allow(dead_code, reason = "not every bench needs all of it")]

use criterion::{BenchmarkId, Criterion};
use resilience_benches::run::{alone, both};
use resilience_benches::{Subject, refuse_the_test_clock};

/// Criterion with the command line's settings, in a build that can measure.
pub(crate) fn criterion() -> Criterion {
    refuse_the_test_clock();
    Criterion::default().configure_from_args()
}

/// Measures all of them, and prints what criterion prints.
pub(crate) fn measure(subjects: &[Subject]) {
    let mut criterion = criterion();
    for subject in subjects {
        let mut group = criterion.benchmark_group(subject.name);
        group.bench_function(BenchmarkId::from_parameter("1 thread"), |bencher| {
            bencher.iter_custom(|n| alone(subject.calls, n));
        });
        group.bench_function(BenchmarkId::from_parameter("2 threads"), |bencher| {
            bencher.iter_custom(|n| both(subject.calls, n));
        });
        group.finish();
    }
    criterion.final_summary();
}
