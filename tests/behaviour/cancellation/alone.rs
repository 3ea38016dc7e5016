//! One call, dropped after each poll until it would have ended.

use std::task::Poll;
use std::time::Duration;

use resilience::Registry;

use crate::harness::drive::{ENOUGH, Hand, much_later, tick};
use crate::harness::rest::Figures;
use crate::harness::stacks::{STACKS, Stack};
use crate::harness::world::{Job, Plan};

const ALWAYS: u64 = u64::MAX;

/// A call that was dropped before it ended.
struct Dropped<'f> {
    start: &'f Figures,
    before: &'f Figures,
    after: &'f Figures,
    /// Bodies that ran when it was dropped.
    inside: u64,
    /// Whether an attempt had failed.
    failed: bool,
}

impl Dropped<'_> {
    /// It counts as abandoned by the layers that it was in, once each, and not before its first poll.
    fn assert_counted(&self, stack: &Stack, polled: u64, at: &str) {
        let abandoned =
            |layer| self.after.count(layer, "abandoned") - self.start.count(layer, "abandoned");
        let running = |layer| self.before.count(layer, "in_flight");
        // whichever stands on top has the call from the first poll on
        for layer in ["profile", "breaker", "timeout", "hedge"] {
            let expected = match layer {
                layer if stack.is_on_top(layer) => polled,
                "profile" | "timeout" | "hedge" => running(layer),
                _ => self.inside,
            };
            if stack.has(layer) {
                assert_eq!(abandoned(layer), expected, "{at}: {layer}");
            }
        }
        if stack.is_on_top("bulkhead") {
            assert_eq!(abandoned("bulkhead"), polled, "{at}: bulkhead");
        }
        if stack.has("concurrency_limit") {
            let held = self.before.count("concurrency_limit", "in_use");
            assert_eq!(abandoned("concurrency_limit"), held, "{at}");
            if stack.is_on_top("concurrency_limit") {
                assert_eq!(held, polled, "{at}");
            }
        }
        if stack.has("fallback") {
            assert_eq!(abandoned("fallback"), running("fallback"), "{at}");
        }
        if stack.has("retry") && !stack.has("fallback") && !stack.has("batch") {
            assert_eq!(abandoned("retry"), u64::from(self.failed), "{at}: retry");
        }
        if stack.has("batch") {
            let waited = self.before.count("batch", "waiting");
            assert_eq!(self.after.count("batch", "withdrawn"), waited, "{at}");
            assert_eq!(abandoned("batch"), running("batch"), "{at}");
            if stack.is_on_top("batch") {
                assert_eq!(waited + running("batch"), polled, "{at}");
            }
        }
    }
}

/// Polls a call so often and drops it. Whether it had ended by then.
async fn dropped_after(polls: u32, stack: &Stack, fails: u64, half_open: bool) -> bool {
    let at = format!("{}, {fails} failures, dropped after {polls}", stack.name);
    let registry = Registry::new();
    if half_open {
        make_half_open(stack, &registry).await;
    }
    let job = Job::new(Plan {
        fails,
        ..Plan::default()
    });
    let world = job.world;
    let start = Figures::of(stack, &registry);
    let mut call = Hand::new(stack, &registry, job);
    let mut ended = false;
    for _ in 0..polls {
        if call.poll().is_ready() {
            ended = true;
            break;
        }
        tick().await;
    }
    let before = Figures::of(stack, &registry);
    let letters = registry.dead_letters().stats();
    let (inside, begun, items) = (world.inside(), world.begun(), world.items());
    drop(call);
    let after = Figures::of(stack, &registry);
    after.assert_at_rest(&at);
    after.assert_only_dropped(&before, &at);
    assert_eq!(world.inside(), 0, "{at}: the body is gone");
    assert_eq!(
        registry.dead_letters().stats(),
        letters,
        "{at}: a drop is no dead letter"
    );

    if polls == 0 {
        assert_eq!(after, start, "{at}: never polled, never there");
    }
    if !ended {
        let dropped = Dropped {
            start: &start,
            before: &before,
            after: &after,
            inside,
            failed: world.failed() > 0,
        };
        dropped.assert_counted(stack, u64::from(polls > 0), &at);
    }

    // the next call finds everything free; after failures the circuit gets its time first
    if fails == ALWAYS {
        much_later().await;
        Figures::of(stack, &registry).assert_at_rest(&at);
    }
    assert_eq!(
        (world.begun(), world.items()),
        (begun, items),
        "{at}: it went on"
    );
    world.set(Plan::default());
    let answer = Hand::new(stack, &registry, job).finish().await;
    let handled = world.handled();
    assert_eq!(answer, Some(Ok(job.value())), "{at}: the next call");
    assert_eq!(world.handled(), handled);
    if !ended {
        assert!(
            world.begun() > begun,
            "{at}: an unfinished call left its value"
        );
    }
    let end = Figures::of(stack, &registry);
    end.assert_at_rest(&at);
    if half_open {
        let state = registry.circuit_breaker(&stack.policy("breaker")).unwrap();
        assert_eq!(state.state(), resilience::CircuitState::Closed, "{at}");
    }
    ended
}

/// Opens the stack's circuit and waits until it is to be tried again: the next call is the one probe.
async fn make_half_open(stack: &Stack, registry: &Registry) {
    let breaker = registry.circuit_breaker(&stack.policy("breaker")).unwrap();
    for _ in 0..2 {
        let _failed = breaker.call_sync(|| Err::<(), _>("down".to_owned()));
    }
    assert_eq!(breaker.state(), resilience::CircuitState::Open);
    tokio::time::advance(Duration::from_secs(10)).await;
}

/// Drops after each poll, until the call ends by itself.
async fn at_every_poll(stack: &Stack, fails: u64, half_open: bool) {
    for polls in 0..ENOUGH {
        if dropped_after(polls, stack, fails, half_open).await {
            assert!(polls > 3, "{}: the body suspends", stack.name);
            return;
        }
    }
    panic!("{} never ended", stack.name);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_have_worked() {
    for stack in STACKS {
        at_every_poll(stack, 0, false).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_have_failed_once() {
    for stack in STACKS {
        at_every_poll(stack, 1, false).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_would_have_failed_for_good() {
    for stack in STACKS {
        at_every_poll(stack, ALWAYS, false).await;
    }
}

#[tokio::test(start_paused = true)]
async fn b1_a_probe_gives_its_place_back() {
    for stack in STACKS.iter().filter(|stack| stack.has("breaker")) {
        at_every_poll(stack, 0, true).await;
    }
}

/// The guards inside a future exist from its first poll on, and the call that is never polled leaves nothing.
#[tokio::test(start_paused = true)]
async fn every_stack_is_there_and_suspends() {
    // twelve layers alone, and each ordered pair of them
    assert_eq!(STACKS.len(), 12 + 12 * 11);
    for stack in STACKS {
        let registry = Registry::new();
        let mut call = Hand::new(stack, &registry, Job::new(Plan::default()));
        assert_eq!(call.poll(), Poll::Pending, "{}", stack.name);
    }
}
