//! Several callers, and the one body that they share panics.

use resilience::{Registry, RejectionKind};

use crate::harness::drive::{Came, Hand};
use crate::harness::rest::Figures;
use crate::harness::stacks::{STACKS, Stack};
use crate::harness::world::{Job, Oops, Plan, STEPS};

const CALLERS: usize = 4;

/// Several calls at once, of which the first body panics there.
async fn one_panics(stack: &Stack, step: u64) {
    let at = format!("{}, step {step}", stack.name);
    let registry = Registry::new();
    let job = Job::new(Plan {
        panics: Some((1, step)),
        ..Plan::default()
    });
    let mut calls: Vec<_> = (0..CALLERS)
        .map(|_| Hand::new(stack, &registry, job))
        .collect();
    for call in &mut calls {
        call.poll_caught();
    }
    let mut came = Vec::new();
    for call in calls {
        came.push(call.outcome().await);
    }
    let unwound = came.iter().filter(|came| **came == Came::Unwinding).count();
    let fine = came
        .iter()
        .filter(|came| **came == Came::Back(Ok(job.value())))
        .count();
    if stack.has("batch") {
        assert_eq!(unwound, 0, "{at}: {came:?}");
        let covered = stack.has_above("fallback", "batch");
        for came in &came {
            match came {
                Came::Back(Err(Oops::Rejected(rejection))) => {
                    assert_eq!(rejection.kind(), RejectionKind::BatchPanicked, "{at}");
                    assert!(!covered, "{at}");
                }
                Came::Back(Ok(value)) => {
                    assert!(covered && *value == job.stand_in(), "{at}: {value}");
                }
                other => panic!("{at}: {other:?}"),
            }
        }
        assert_eq!(job.world.begun(), 1, "{at}: one batch");
    } else {
        // the panic is its caller's own; the others go on, one of them taking over what was shared
        assert_eq!((unwound, fine), (1, CALLERS - 1), "{at}: {came:?}");
    }
    assert_eq!(job.world.inside(), 0, "{at}");
    Figures::of(stack, &registry).assert_at_rest(&at);
}

#[tokio::test(start_paused = true)]
async fn a1_c3_all_others_are_told_or_go_on() {
    // where one is let in at a time, no batch is shared
    let at_once = |stack: &&Stack| {
        !stack.has_above("bulkhead", "batch") && !stack.has_above("rate_limit", "batch")
    };
    for stack in STACKS.iter().filter(at_once) {
        for step in 0..=STEPS {
            one_panics(stack, step).await;
        }
    }
}
