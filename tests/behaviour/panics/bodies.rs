//! Bodies that panic, at each attempt and each step.

use std::time::Duration;

use resilience::{CircuitState, Registry, RejectionKind};

use crate::harness::drive::{Came, Hand};
use crate::harness::rest::Figures;
use crate::harness::stacks::{STACKS, Stack};
use crate::harness::world::{Job, Oops, Plan, STEPS};

/// The layers that count a panic each.
const COUNTS: [&str; 5] = [
    "profile",
    "breaker",
    "timeout",
    "hedge",
    "concurrency_limit",
];

/// One call whose body panics there.
async fn panics_at(stack: &Stack, attempt: u64, step: u64) {
    let at = format!("{}, attempt {attempt}, step {step}", stack.name);
    let registry = Registry::new();
    let job = Job::new(Plan {
        fails: attempt - 1,
        panics: Some((attempt, step)),
        ..Plan::default()
    });
    let came = Hand::new(stack, &registry, job).outcome().await;
    assert_eq!(
        (job.world.begun(), job.world.inside()),
        (attempt, 0),
        "{at}: no further attempt"
    );
    let figures = Figures::of(stack, &registry);
    figures.assert_at_rest(&at);
    let count = |layer, field| figures.count(layer, field);

    let caught = stack.has("batch");
    let covered = stack.has_above("fallback", "batch");
    match &came {
        Came::Unwinding => assert!(!caught, "{at}: everybody in a batch is told"),
        Came::Back(Ok(value)) => {
            assert!(covered, "{at}: a value out of a panic");
            assert_eq!(*value, job.stand_in(), "{at}");
        }
        Came::Back(Err(Oops::Rejected(rejection))) => {
            assert!(caught && !covered, "{at}: {rejection}");
            assert_eq!(rejection.kind(), RejectionKind::BatchPanicked, "{at}");
        }
        Came::Back(Err(Oops::Busy)) => panic!("{at}: a panic became an error"),
    }
    assert_eq!(
        job.world.handled(),
        u64::from(covered),
        "{at}: the fallback"
    );

    for layer in COUNTS.into_iter().filter(|layer| stack.has(layer)) {
        let caught_below = stack.has_above(layer, "batch");
        assert_eq!(
            count(layer, "panicked"),
            u64::from(!caught_below),
            "{at}: {layer}"
        );
        assert_eq!(count(layer, "abandoned"), 0, "{at}: {layer}");
    }
    if stack.has("breaker") {
        let earlier = if stack.has_above("retry", "breaker") {
            attempt - 1
        } else {
            0
        };
        assert_eq!(count("breaker", "failed"), 1 + earlier, "{at}: a failure");
        assert_eq!(count("breaker", "successful"), 0, "{at}");
    }
    if stack.has("profile") {
        let earlier = if stack.has_above("retry", "profile") {
            attempt - 1
        } else {
            0
        };
        let fine = ["success", "degraded", "rejected"];
        if !stack.has_above("profile", "batch") {
            assert_eq!(count("profile", "error"), earlier, "{at}");
            assert_eq!(figures.sum("profile", &fine), 0, "{at}");
        }
    }
    if stack.has("retry") {
        // a panic in the first attempt is nothing that a retry has heard of
        let retried = attempt - 1;
        assert_eq!(count("retry", "retried"), retried, "{at}");
        let unwound = !stack.has_above("retry", "batch");
        assert_eq!(
            count("retry", "panicked"),
            u64::from(unwound && retried > 0),
            "{at}"
        );
        let ends = ["exhausted", "recovered", "abandoned"];
        assert_eq!(figures.sum("retry", &ends), 0, "{at}");
    }
    if stack.has("batch") {
        assert_eq!(count("batch", "panicked"), 1, "{at}");
        assert_eq!(count("batch", "abandoned"), 0, "{at}");
    }
    // a panicked batch is critical, and a panic that unwinds writes nothing
    let letters = u64::from(stack.has_above("retry", "batch"));
    assert_eq!(
        registry.dead_letters().list(0, 9).len() as u64,
        letters,
        "{at}"
    );

    next_call_works(stack, &registry, job, attempt, &at).await;
}

/// No lock is poisoned and no place is lost.
async fn next_call_works(stack: &Stack, registry: &Registry, job: Job, attempt: u64, at: &str) {
    job.world.set(Plan::default());
    if stack.has("breaker") && attempt > 1 {
        // the failures before the panic may have opened it
        tokio::time::advance(Duration::from_secs(10)).await;
    }
    let next = Hand::new(stack, registry, job).outcome().await;
    assert_eq!(next, Came::Back(Ok(job.value())), "{at}: the next call");
    Figures::of(stack, registry).assert_at_rest(at);
}

#[tokio::test(start_paused = true)]
async fn g4_a_first_attempt_that_panics_at_any_step() {
    for stack in STACKS {
        for step in 0..=STEPS {
            panics_at(stack, 1, step).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn g4_a_later_attempt_that_panics_at_any_step() {
    let retries = |stack: &&Stack| {
        // a fallback below leaves a retry nothing to see
        stack.has("retry") && !stack.has_above("retry", "fallback")
    };
    for stack in STACKS.iter().filter(retries) {
        for attempt in 2..=3 {
            // its circuit is open by then
            if attempt == 3 && stack.has_above("retry", "breaker") {
                continue;
            }
            for step in 0..=STEPS {
                panics_at(stack, attempt, step).await;
            }
        }
    }
}

/// A panicking probe opens the circuit again, and its place is free for the next one.
#[tokio::test(start_paused = true)]
async fn b3_a_probe_that_panics_opens_the_circuit_again() {
    for stack in STACKS.iter().filter(|stack| stack.has("breaker")) {
        for step in 0..=STEPS {
            let at = format!("{}, step {step}", stack.name);
            let registry = Registry::new();
            let breaker = registry.circuit_breaker(&stack.policy("breaker")).unwrap();
            for _ in 0..2 {
                let _failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
            }
            tokio::time::advance(Duration::from_secs(10)).await;
            let job = Job::new(Plan {
                panics: Some((1, step)),
                ..Plan::default()
            });
            Hand::new(stack, &registry, job).outcome().await;
            assert_eq!(breaker.state(), CircuitState::Open, "{at}");
            tokio::time::advance(Duration::from_secs(10)).await;
            job.world.set(Plan::default());
            let next = Hand::new(stack, &registry, job).outcome().await;
            assert_eq!(next, Came::Back(Ok(job.value())), "{at}: the next probe");
            assert_eq!(breaker.state(), CircuitState::Closed, "{at}");
        }
    }
}
