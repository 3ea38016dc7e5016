//! Calls inside an unwinding that is none of theirs.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use resilience::Registry;

use crate::harness::drive::{ENOUGH, Hand, tick};
use crate::harness::rest::Figures;
use crate::harness::stacks::{STACKS, Stack};
use crate::harness::world::{Job, Plan, Planned};

/// Runs `last` while this thread unwinds.
fn while_unwinding(last: impl FnOnce()) {
    struct Last<F: FnOnce()>(Option<F>);
    impl<F: FnOnce()> Drop for Last<F> {
        fn drop(&mut self) {
            assert!(std::thread::panicking());
            if let Some(last) = self.0.take() {
                last();
            }
        }
    }
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _last = Last(Some(last));
        resume_unwind(Box::new(Planned));
    }));
    assert!(unwound.is_err());
}

/// A call is made, polled so often and dropped, all in a destructor that runs while the thread unwinds.
fn abandoned_in_a_destructor(stack: &Stack, polls: u32) -> bool {
    let at = format!("{}, dropped after {polls}", stack.name);
    let registry = Registry::new();
    let job = Job::new(Plan {
        fails: 1,
        ..Plan::default()
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let mut ended = false;
    while_unwinding(|| {
        let mut call = Hand::new(stack, &registry, job);
        runtime.block_on(async {
            for _ in 0..polls {
                ended |= call.poll_caught();
                if ended {
                    break;
                }
                tick().await;
            }
        });
    });
    not_panicked(stack, &registry, &at);
    ended
}

fn not_panicked(stack: &Stack, registry: &Registry, at: &str) {
    let figures = Figures::of(stack, registry);
    figures.assert_at_rest(at);
    for layer in ["profile", "breaker", "retry", "batch", "concurrency_limit"] {
        if stack.has(layer) {
            assert_eq!(figures.count(layer, "panicked"), 0, "{at}: {layer}");
        }
    }
    if stack.has("fallback") {
        assert_eq!(figures.count("fallback", "handler_panicked"), 0, "{at}");
    }
}

#[test]
fn a_call_in_a_destructor_is_no_panic_of_its_own() {
    for stack in STACKS {
        let mut polls = 0;
        while !abandoned_in_a_destructor(stack, polls) {
            polls += 1;
            assert!(polls < ENOUGH, "{} never ended", stack.name);
        }
    }
}
