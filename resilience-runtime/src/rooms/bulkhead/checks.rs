//! The gate against a model of it, over any sequence of calls that come, are let in, end and go away.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use proptest::prelude::*;

use super::gate::{Entered, Gate};
use super::keys::Keys;

#[derive(Clone, Debug)]
enum Step {
    /// Takes a place if one is free.
    Take,
    /// Takes one or waits.
    Enter,
    /// One that runs ends.
    End,
    /// Of those that wait, this one goes away.
    Leave(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::Take),
        Just(Step::Enter),
        Just(Step::Enter),
        Just(Step::End),
        (0..8_usize).prop_map(Step::Leave),
    ];
    let most = if std::env::var_os("RESILIENCE_THOROUGH").is_some() {
        2_000
    } else {
        200
    };
    prop::collection::vec(step, 0..most)
}

proptest! {
    /// K3 and K8: what is taken, who waits and who is next are the model's at each step, whatever the limits.
    #[test]
    fn k3_the_gate_keeps_the_books(
        limit in prop_oneof![1..4_u32, Just(u32::MAX)],
        queue in prop_oneof![0..4_u32, Just(u32::MAX)],
        steps in steps(),
    ) {
        let gate = Gate::new(limit);
        let mut running = 0_u64;
        // numbers of those that wait; a waker is the ordinal of its caller
        let mut line: VecDeque<(u64, usize)> = VecDeque::new();
        for (caller, step) in steps.into_iter().enumerate() {
            let free = running < u64::from(limit);
            match step {
                Step::Take => {
                    prop_assert_eq!(gate.take(), free);
                    running += u64::from(free);
                }
                Step::Enter => match gate.enter(queue, caller) {
                    Entered::In => {
                        prop_assert!(free);
                        running += 1;
                    }
                    Entered::Full => prop_assert!(!free && line.len() as u64 >= u64::from(queue)),
                    Entered::Waits(number) => {
                        prop_assert!(!free && (line.len() as u64) < u64::from(queue));
                        line.push_back((number, caller));
                    }
                },
                Step::End if running > 0 => {
                    let next = line.pop_front();
                    prop_assert_eq!(gate.give_back(), next.map(|(_, caller)| caller));
                    match next {
                        Some((number, _)) => prop_assert!(gate.look(number, 0).0),
                        None => running -= 1,
                    }
                }
                Step::Leave(place) => {
                    if let Some((number, caller)) = line.remove(place) {
                        prop_assert_eq!(gate.leave(number), Some(caller));
                        prop_assert_eq!(gate.leave(number), None);
                    }
                }
                Step::End => {}
            }
            prop_assert_eq!(gate.in_use(), running);
            prop_assert_eq!(gate.waiting(), line.len());
        }
    }
}

#[test]
fn k7_the_largest_numbers_do_not_overflow() {
    let gate = Gate::new(u32::MAX);
    assert_eq!(gate.enter(u32::MAX, ()), Entered::In);
    assert_eq!(gate.in_use(), 1);
    assert!(gate.give_back().is_none());
    assert_eq!(gate.in_use(), 0);
}

#[test]
fn threads_that_come_and_go_by_a_few_keys_leave_no_key() {
    let keys = Keys::new();
    let inside: Vec<AtomicUsize> = (0..3).map(|_| AtomicUsize::new(0)).collect();
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for thread in 0..4_usize {
            let (keys, inside, start) = (&keys, &inside, &start);
            scope.spawn(move || {
                start.wait();
                for round in 0..2_000 {
                    let key = (thread + round) % 3;
                    let seat = keys.seat(&key, || 1);
                    if seat.gate().take() {
                        assert_eq!(inside[key].fetch_add(1, Ordering::SeqCst), 0);
                        inside[key].fetch_sub(1, Ordering::SeqCst);
                        assert!(seat.gate().give_back().is_none());
                    }
                }
            });
        }
    });
    assert_eq!(keys.totals(), (0, 0, 0));
}

/// A key that uses the keys again whenever it is compared, cloned or dropped.
struct Prying(Arc<Keys>);

impl Prying {
    fn pry(&self) {
        drop(self.0.seat("pried", || 1));
    }
}

impl Clone for Prying {
    fn clone(&self) -> Self {
        self.pry();
        Self(self.0.clone())
    }
}

impl PartialEq for Prying {
    fn eq(&self, _: &Self) -> bool {
        self.pry();
        true
    }
}

impl Eq for Prying {}

impl std::hash::Hash for Prying {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.pry();
        "pried".hash(state);
    }
}

impl Drop for Prying {
    fn drop(&mut self) {
        self.pry();
    }
}

#[test]
fn no_lock_is_held_while_a_key_is_asked() {
    let keys = Arc::new(Keys::new());
    let key = Prying(keys.clone());
    let one = keys.seat(&key, || 1);
    let two = keys.seat(&key, || 1);
    assert_eq!(keys.totals().0, 1);
    drop((one, two));
    assert_eq!(keys.totals().0, 0);
}
