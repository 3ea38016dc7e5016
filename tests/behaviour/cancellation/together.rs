//! Two calls of one stack at once, and one of them is dropped: the other goes on.

use resilience::Registry;

use crate::harness::drive::{ENOUGH, Hand, tick};
use crate::harness::rest::Figures;
use crate::harness::stacks::{STACKS, Stack};
use crate::harness::world::{Job, Plan};

/// Polls both in turn so often, then drops the one and lets the other end. Whether both had ended by then.
async fn one_of_two(polls: u32, dropped: usize, stack: &Stack, fails: u64) -> bool {
    let at = format!(
        "{}, {fails} failures, {dropped} dropped after {polls}",
        stack.name
    );
    let registry = Registry::new();
    let job = Job::new(Plan {
        fails,
        ..Plan::default()
    });
    let mut calls = [0, 1].map(|_| Some(Hand::new(stack, &registry, job)));
    let mut answers = [None, None];
    for _ in 0..polls {
        for (call, answer) in calls.iter_mut().zip(&mut answers) {
            if let Some(hand) = call
                && let std::task::Poll::Ready(ready) = hand.poll()
            {
                *answer = Some(ready);
                *call = None;
            }
        }
        tick().await;
    }
    let ended = calls.iter().all(Option::is_none);
    let before = Figures::of(stack, &registry);
    drop(calls[dropped].take());
    Figures::of(stack, &registry).assert_only_dropped(&before, &at);
    let other = 1 - dropped;
    let answer = match calls[other].take() {
        Some(call) => call.finish().await,
        None => answers[other].take(),
    };
    if fails == 0 {
        assert_eq!(answer, Some(Ok(job.value())), "{at}: the other one");
    } else {
        assert!(answer.is_some(), "{at}: the other one hangs");
    }
    assert_eq!(job.world.inside(), 0, "{at}");
    let end = Figures::of(stack, &registry);
    end.assert_at_rest(&at);
    // nobody's answer was made twice
    if fails == 0 && stack.has("cached") && !stack.has("batch") && polls == 0 {
        assert_eq!(job.world.begun(), 1, "{at}");
    }
    let shared = stack.has("cached") || stack.has("batch");
    // where one is let in at a time, no batch is shared
    let one_by_one = ["bulkhead", "rate_limit"].map(|layer| stack.has_above(layer, "batch"));
    if fails == 0 && ended && shared && one_by_one == [false; 2] {
        assert_eq!(job.world.begun(), 1, "{at}: shared");
    }
    ended
}

async fn at_every_poll(stack: &Stack, fails: u64) {
    for dropped in [0, 1] {
        let mut polls = 0;
        while !one_of_two(polls, dropped, stack, fails).await {
            polls += 1;
            assert!(polls < ENOUGH, "{} never ended", stack.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn c1_the_other_one_goes_on() {
    for stack in STACKS {
        at_every_poll(stack, 0).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_other_one_ends_where_the_body_fails() {
    for stack in STACKS {
        at_every_poll(stack, 1).await;
    }
}
