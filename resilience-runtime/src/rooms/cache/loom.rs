//! Loom models of the flights: at most one leader at a time, nobody left waiting, the map empty at the end.
//!
//! Two threads unbounded, three with two preemptions. Run with `--cfg resilience_loom`, in release.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::flight::Caller;
use super::flights::{Entered, Flights, Lead, Waited};
use super::waiter::Waiter;

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct World {
    flights: Flights<u8, usize>,
    leaders: AtomicUsize,
    runs: AtomicUsize,
}

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            flights: Flights::new(),
            leaders: AtomicUsize::new(0),
            runs: AtomicUsize::new(0),
        })
    }

    fn enter(&self) -> Entered<'_, u8, usize> {
        self.flights.enter(1, &Arc::new(1), Caller::here(false))
    }

    fn lead(&self, lead: Lead<'_, u8, usize>, lands: bool) -> Option<usize> {
        assert_eq!(self.leaders.fetch_add(1, Ordering::SeqCst), 0, "one leader");
        let run = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
        self.leaders.fetch_sub(1, Ordering::SeqCst);
        if lands {
            lead.land(|| run);
            Some(run)
        } else {
            drop(lead);
            None
        }
    }

    /// One call; `lands` says whether its run gives an answer.
    fn call(&self, lands: bool) -> Option<usize> {
        loop {
            match self.enter() {
                Entered::Leads(lead) => return self.lead(lead, lands),
                Entered::Alone => panic!("no thread blocks here"),
                Entered::Waits(waiter) => match block_on(waiter) {
                    Waited::Leads(lead) => return self.lead(lead, lands),
                    Waited::Answer(run) => return Some(run),
                    Waited::Alone => panic!("no thread blocks here"),
                    Waited::Again => {}
                },
            }
        }
    }

    /// A call that is dropped after one poll.
    fn dropped_call(&self) {
        match self.enter() {
            Entered::Leads(lead) => drop(lead),
            Entered::Alone => panic!("no thread blocks here"),
            Entered::Waits(mut waiter) => {
                let waiter: Pin<&mut Waiter<'_, u8, usize>> = Pin::new(&mut waiter);
                let _seen = waiter.poll(&mut Context::from_waker(Waker::noop()));
            }
        }
    }
}

#[test]
fn loom_c20_everyone_gets_an_answer() {
    loom::model(|| {
        let world = World::new();
        let other = world.clone();
        let there = thread::spawn(move || other.call(true));
        assert!(world.call(true).is_some());
        assert!(there.join().unwrap().is_some());
        assert_eq!(world.flights.len(), 0);
    });
}

#[test]
fn loom_c1_a_leader_that_goes_hands_over() {
    loom::model(|| {
        let world = World::new();
        let other = world.clone();
        let there = thread::spawn(move || other.call(false));
        assert!(world.call(true).is_some());
        there.join().unwrap();
        assert_eq!(world.flights.len(), 0);
    });
}

#[test]
fn loom_c2_one_takes_over_while_another_goes() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model.check(|| {
        let world = World::new();
        let (fails, goes) = (world.clone(), world.clone());
        let fails = thread::spawn(move || fails.call(false));
        let goes = thread::spawn(move || goes.dropped_call());
        assert!(world.call(true).is_some());
        fails.join().unwrap();
        goes.join().unwrap();
        assert_eq!(world.flights.len(), 0);
    });
}

#[test]
fn loom_detaching_leaves_nobody_behind() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model.check(|| {
        let flights = Arc::new(Flights::<u8, usize>::new());
        let (one, two) = (flights.clone(), flights.clone());
        let call = |flights: Arc<Flights<u8, usize>>| {
            move || match flights.enter(1, &Arc::new(1), Caller::here(false)) {
                Entered::Leads(lead) => drop(lead),
                Entered::Waits(waiter) => match block_on(waiter) {
                    Waited::Leads(lead) => lead.land(|| 1),
                    Waited::Answer(_) | Waited::Again => {}
                    Waited::Alone => panic!("no thread blocks here"),
                },
                Entered::Alone => panic!("no thread blocks here"),
            }
        };
        let one = thread::spawn(call(one));
        let two = thread::spawn(call(two));
        flights.detach(|_| true);
        one.join().unwrap();
        two.join().unwrap();
        assert_eq!(flights.len(), 0);
    });
}
