//! A caller that waits for another one's run of the body.

use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::flight::{Caller, Found};
use super::flights::{Flights, Lead, Shared, Waited, wake};

/// A caller that waits for another one's run. Dropped, it passes on what it was woken for.
pub(super) struct Waiter<'f, K: Hash + Eq, A> {
    pub(super) flights: &'f Flights<K, A>,
    pub(super) flight: Shared<A>,
    pub(super) ticket: u64,
    pub(super) caller: Caller,
    pub(super) waits: bool,
}

impl<'f, K: Hash + Eq, A: Clone> Future for Waiter<'f, K, A> {
    type Output = Waited<'f, K, A>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // the line goes with the flight, and so does the place in it
        if let Some(answer) = self.flight.answer.get() {
            let answer = answer.clone();
            self.waits = false;
            return Poll::Ready(Waited::Answer(answer));
        }
        // cloned before the lock: a waker's code is the executor's
        let waker = cx.waker().clone();
        let (found, unused) = {
            let this = &*self;
            this.flight
                .state
                .lock()
                .look(this.ticket, this.caller, waker)
        };
        drop(unused);
        let waited = match found {
            Found::NotYet => return Poll::Pending,
            Found::Leads(woken) => {
                wake(woken);
                Waited::Leads(Lead::of(self.flights, Arc::clone(&self.flight)))
            }
            // it came meanwhile
            Found::Answer => return self.poll(cx),
            Found::Alone => Waited::Alone,
            Found::Again => Waited::Again,
        };
        self.waits = false;
        Poll::Ready(waited)
    }
}

impl<K: Hash + Eq, A> Drop for Waiter<'_, K, A> {
    fn drop(&mut self) {
        if self.waits {
            let ticket = self.ticket;
            self.flights
                .retire(&self.flight, |flight| flight.leave(ticket));
        }
    }
}
