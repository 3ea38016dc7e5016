//! loom models of the gate: every interleaving of two threads, or of three with at most two preemptions each.

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;

use super::gate::{Entered, Gate};

/// A waiter's bell: a waker that only remembers that it was rung.
type Bell = Arc<AtomicBool>;

fn bell() -> Bell {
    Arc::new(AtomicBool::new(false))
}

fn bounded(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

fn give_back(gate: &Gate<Bell>) {
    if let Some(next) = gate.give_back() {
        next.store(true, Ordering::SeqCst);
    }
}

/// A whole call: whether it got in. Whoever waits is let in in the end, or the model never ends.
fn call(gate: &Gate<Bell>, queue: u32, inside: &AtomicUsize, limit: usize) -> bool {
    let mine = bell();
    match gate.enter(queue, mine.clone()) {
        Entered::In => {}
        Entered::Full => return false,
        Entered::Waits(number) => {
            while !mine.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            assert!(gate.look(number, bell()).0, "woken, so let in");
        }
    }
    assert!(inside.fetch_add(1, Ordering::SeqCst) < limit);
    inside.fetch_sub(1, Ordering::SeqCst);
    give_back(gate);
    true
}

fn at_rest(gate: &Gate<Bell>) {
    assert_eq!((gate.in_use(), gate.waiting()), (0, 0));
    assert!(gate.take());
}

#[test]
fn loom_k4_one_place_and_one_that_waits_leave_no_call_unfinished() {
    bounded(|| {
        let gate = Arc::new(Gate::new(1));
        let inside = Arc::new(AtomicUsize::new(0));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (gate, inside) = (gate.clone(), inside.clone());
                thread::spawn(move || call(&gate, 1, &inside, 1))
            })
            .collect();
        let mut ran = usize::from(call(&gate, 1, &inside, 1));
        for other in others {
            ran += usize::from(other.join().unwrap());
        }
        assert!(ran >= 2, "one runs, one waits; the third may be refused");
        at_rest(&gate);
    });
}

#[test]
fn loom_k3_places_taken_and_given_back_add_up() {
    loom::model(|| {
        let gate = Arc::new(Gate::<Bell>::new(1));
        let inside = Arc::new(AtomicUsize::new(0));
        let pass = |gate: &Gate<Bell>, inside: &AtomicUsize| {
            if gate.take() {
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                inside.fetch_sub(1, Ordering::SeqCst);
                give_back(gate);
            }
        };
        let other = {
            let (gate, inside) = (gate.clone(), inside.clone());
            thread::spawn(move || pass(&gate, &inside))
        };
        pass(&gate, &inside);
        other.join().unwrap();
        at_rest(&gate);
    });
}

#[test]
fn loom_k1_a_waiter_that_goes_as_it_is_let_in_gives_the_place_back() {
    loom::model(|| {
        let gate = Arc::new(Gate::new(1));
        assert!(gate.take());
        let Entered::Waits(number) = gate.enter(1, bell()) else {
            panic!("the place is taken");
        };
        let holder = {
            let gate = gate.clone();
            thread::spawn(move || give_back(&gate))
        };
        if gate.leave(number).is_none() {
            give_back(&gate);
        }
        holder.join().unwrap();
        at_rest(&gate);
    });
}

#[test]
fn loom_k6_one_that_goes_does_not_keep_the_next_from_its_place() {
    loom::model(|| {
        let gate = Arc::new(Gate::new(1));
        assert!(gate.take());
        let (first, second) = (bell(), bell());
        let Entered::Waits(goes) = gate.enter(2, first) else {
            panic!("the place is taken");
        };
        let Entered::Waits(stays) = gate.enter(2, second.clone()) else {
            panic!("the place is taken");
        };
        let holder = {
            let gate = gate.clone();
            thread::spawn(move || give_back(&gate))
        };
        if gate.leave(goes).is_none() {
            give_back(&gate);
        }
        holder.join().unwrap();
        assert!(second.load(Ordering::SeqCst));
        assert!(gate.look(stays, bell()).0);
        give_back(&gate);
        at_rest(&gate);
    });
}

#[test]
fn loom_k8_nobody_barges_in_before_one_that_waits() {
    bounded(|| {
        let gate = Arc::new(Gate::new(1));
        assert!(gate.take());
        let first = bell();
        let Entered::Waits(number) = gate.enter(1, first.clone()) else {
            panic!("the place is taken");
        };
        let barging = {
            let gate = gate.clone();
            thread::spawn(move || gate.take())
        };
        give_back(&gate);
        assert!(!barging.join().unwrap());
        assert!(first.load(Ordering::SeqCst));
        assert!(gate.look(number, bell()).0);
        give_back(&gate);
        at_rest(&gate);
    });
}
