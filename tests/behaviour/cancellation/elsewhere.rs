//! Calls that are dropped on another thread, or with their runtime.

use std::time::Duration;

use resilience::Registry;
use tokio::runtime::{Builder, Runtime};

use crate::harness::drive::{ENOUGH, Hand, tick};
use crate::harness::rest::Figures;
use crate::harness::stacks::{STACKS, Stack};
use crate::harness::world::{Job, Plan};

/// Drops a call on a thread that has no runtime. Whether it had ended by then.
async fn on_another_thread(polls: u32, stack: &Stack) -> bool {
    let at = format!("{}, dropped after {polls}", stack.name);
    let registry = Registry::new();
    let job = Job::new(Plan {
        fails: 1,
        ..Plan::default()
    });
    let mut call = Hand::new(stack, &registry, job);
    for _ in 0..polls {
        if call.poll().is_ready() {
            return true;
        }
        tick().await;
    }
    let before = Figures::of(stack, &registry);
    std::thread::spawn(move || drop(call)).join().unwrap();
    let after = Figures::of(stack, &registry);
    after.assert_at_rest(&at);
    after.assert_only_dropped(&before, &at);
    if stack.is_on_top("profile") {
        assert_eq!(
            after.count("profile", "abandoned"),
            u64::from(polls > 0),
            "{at}"
        );
    }
    job.world.set(Plan::default());
    let next = Hand::new(stack, &registry, job).finish().await;
    assert_eq!(next, Some(Ok(job.value())), "{at}");
    Figures::of(stack, &registry).assert_at_rest(&at);
    false
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_on_another_thread_leaves_nothing() {
    for stack in STACKS {
        let mut polls = 0;
        while !on_another_thread(polls, stack).await {
            polls += 1;
            assert!(polls < ENOUGH, "{} never ended", stack.name);
        }
    }
}

fn paused() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

/// A caller on each of two runtimes; the first runtime goes away, with its tasks, at some point.
fn a_runtime_goes(turns: u32, stack: &'static Stack) {
    let at = format!("{}, gone after {turns}", stack.name);
    let registry = Registry::new();
    let job = Job::new(Plan::default());
    let (first, second) = (paused(), paused());
    let spawn = |runtime: &Runtime| runtime.spawn(registry.wrap(stack.call(job)));
    let turn = |runtime: &Runtime| runtime.block_on(tokio::task::yield_now());
    let lost = spawn(&first);
    turn(&first);
    let kept = spawn(&second);
    for _ in 0..turns {
        turn(&second);
        turn(&first);
    }
    // a sleep of the first one's is left unslept
    drop(first);
    let answer =
        second.block_on(async { tokio::time::timeout(Duration::from_secs(3600), kept).await });
    let answer = answer.unwrap_or_else(|_| panic!("{at}: the other runtime's call hangs"));
    assert_eq!(answer.unwrap(), Ok(job.value()), "{at}");
    assert_eq!(job.world.inside(), 0, "{at}");
    Figures::of(stack, &registry).assert_at_rest(&at);
    drop(lost);
}

#[test]
fn a_runtime_that_goes_takes_only_its_own_calls() {
    for stack in STACKS {
        for turns in 0..8 {
            a_runtime_goes(turns, stack);
        }
    }
}
