//! loom models of the gate: every interleaving of two threads, or of three with at most two preemptions each.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicU32, Ordering};
use loom::thread;

use super::gate::Gate;

/// A whole call: whether it got in.
fn call(gate: &Gate, inside: &AtomicU32, most: u32) -> bool {
    let Some(running) = gate.take() else {
        return false;
    };
    assert!((1..=most).contains(&running));
    assert!(inside.fetch_add(1, Ordering::SeqCst) < most);
    inside.fetch_sub(1, Ordering::SeqCst);
    gate.give_back();
    true
}

#[test]
fn loom_k3_never_more_run_than_may_and_every_place_comes_back() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(|| {
        let gate = Arc::new(Gate::new(1));
        let inside = Arc::new(AtomicU32::new(0));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (gate, inside) = (gate.clone(), inside.clone());
                thread::spawn(move || call(&gate, &inside, 1))
            })
            .collect();
        let mut ran = u32::from(call(&gate, &inside, 1));
        for other in others {
            ran += u32::from(other.join().unwrap());
        }
        assert!(ran >= 1);
        assert_eq!((gate.running(), gate.limit()), (0, 1));
    });
}

#[test]
fn loom_a_limit_that_changes_loses_no_place() {
    loom::model(|| {
        let gate = Arc::new(Gate::new(1));
        let inside = Arc::new(AtomicU32::new(0));
        let other = {
            let (gate, inside) = (gate.clone(), inside.clone());
            thread::spawn(move || call(&gate, &inside, 2))
        };
        gate.set_limit(2);
        assert!(call(&gate, &inside, 2), "there is room for both");
        gate.set_limit(1);
        other.join().unwrap();
        assert_eq!((gate.running(), gate.limit()), (0, 1));
    });
}

#[test]
fn loom_a_lowered_limit_holds_at_once() {
    loom::model(|| {
        let gate = Arc::new(Gate::new(2));
        let mine = gate.take();
        assert_eq!(mine, Some(1));
        let lowered = {
            let gate = gate.clone();
            thread::spawn(move || {
                gate.set_limit(1);
                // whoever got in did so before
                gate.take()
            })
        };
        let second = gate.take();
        assert_eq!(lowered.join().unwrap(), None, "one runs, and one may");
        assert_eq!(gate.running(), 1 + u32::from(second.is_some()));
    });
}
