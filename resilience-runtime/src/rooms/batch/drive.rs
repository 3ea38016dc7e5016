//! What a caller does with its batch when it is polled: whoever comes drives it, so that none is needed by the others.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::counts::count;
use super::deal::{Dealt, deal, words_of};
use super::flight::{Answer, Answers, Boxed, Flight, State, wake_all};
use super::hub::Hub;
use super::seats::{Cause, Next};
use super::share::{BatchResult, ShareError};
use crate::words::rejection::{Rejection, RejectionKind};

impl<K, V, E> Flight<K, V, E>
where
    K: Send + 'static,
    V: Send + 'static,
    E: ShareError + Send + 'static,
{
    /// One caller's poll: does whatever is next, and takes the caller's answer once there is one.
    pub(super) fn poll<F, R>(
        self: &Arc<Self>,
        hub: &Arc<Hub<K, V, E>>,
        seat: usize,
        start: &mut Option<F>,
        waker: &Waker,
    ) -> Poll<Answer<V, E>>
    where
        F: FnOnce(Vec<K>) -> R,
        R: Future<Output: BatchResult<Value = V, Error = E>> + Send + 'static,
    {
        // declared before the lock, so dropped after it: a waker may own a task, and with it other callers of this batch
        let _old;
        let mut state = self.state.lock();
        if state.seats.is_over() {
            // nobody wakes this caller any more: its waker is not asked for
            let answer = take(&mut state, seat);
            drop(state);
            return Poll::Ready(answer);
        }
        _old = state.seats.listen(seat, waker);
        let mut polled = false;
        loop {
            let next = state.seats.next(polled);
            match next {
                Next::Wait => return Poll::Pending,
                Next::Again => {
                    let wakers = state.seats.wakers();
                    drop(state);
                    wake_all(wakers);
                    return Poll::Pending;
                }
                Next::Over => {
                    let answer = take(&mut state, seat);
                    drop(state);
                    return Poll::Ready(answer);
                }
                Next::Timer => {
                    let timer = state.timer.take();
                    drop(state);
                    polled = true;
                    self.poll_timer(hub, timer);
                }
                Next::Ask => {
                    drop(state);
                    if let Some(permit) = hub.ask(self) {
                        let mut state = self.state.lock();
                        state.seats.grant();
                        state.permit = Some(permit);
                    }
                }
                Next::Send(items, cause) => {
                    let timer = state.timer.take();
                    drop(state);
                    drop(timer);
                    polled = false;
                    self.send(hub, items, cause, start);
                }
                Next::Run => {
                    let run = state.run.take();
                    drop(state);
                    polled = true;
                    self.poll_run(hub, run);
                }
            }
            state = self.state.lock();
        }
    }

    fn poll_timer(self: &Arc<Self>, hub: &Hub<K, V, E>, timer: Option<Boxed<()>>) {
        // without a runtime the timer panics: the next caller then starts a new one
        let driving = Driving { flight: self };
        let mut timer = timer.unwrap_or_else(|| (hub.timer)(hub.shared.config.get().max_wait));
        let waker = Waker::from(Arc::clone(self));
        let done = timer
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready();
        std::mem::forget(driving);
        let mut state = self.state.lock();
        state.seats.stop();
        if done {
            state.seats.due(Cause::Time);
        }
        state.timer = Some(timer);
    }

    fn send<F, R>(
        self: &Arc<Self>,
        hub: &Hub<K, V, E>,
        items: Vec<K>,
        cause: Cause,
        start: &mut Option<F>,
    ) where
        F: FnOnce(Vec<K>) -> R,
        R: Future<Output: BatchResult<Value = V, Error = E>> + Send + 'static,
    {
        hub.sent(self);
        let count = items.len();
        hub.shared.counts.sent(count, cause);
        let start = start
            .take()
            .unwrap_or_else(|| unreachable!("a batch is sent once"));
        match catch_unwind(AssertUnwindSafe(|| start(items))) {
            Ok(future) => {
                let run = Box::pin(deal(future, count));
                let mut state = self.state.lock();
                state.sent = count;
                state.run = Some(run);
                state.seats.stop();
            }
            Err(panic) => self.panicked(hub, &*panic),
        }
    }

    fn poll_run(self: &Arc<Self>, hub: &Hub<K, V, E>, run: Option<Boxed<Dealt<V, E>>>) {
        let Some(mut run) = run else { return };
        let waker = Waker::from(Arc::clone(self));
        let polled = catch_unwind(AssertUnwindSafe(|| {
            run.as_mut().poll(&mut Context::from_waker(&waker))
        }));
        if let Ok(Poll::Pending) = polled {
            let mut state = self.state.lock();
            state.run = Some(run);
            state.seats.stop();
            return;
        }
        // what it still holds is the user's: its destructors must not become this caller's panic either
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(run)));
        match (polled, dropped) {
            (Err(panic), _) | (_, Err(panic)) => self.panicked(hub, &*panic),
            (Ok(Poll::Ready(Dealt::Each { answers, failed })), Ok(())) => {
                if failed {
                    count(&hub.shared.counts.failed);
                }
                self.end(hub, Answers::Each(answers));
            }
            (Ok(Poll::Ready(Dealt::WrongLength(got))), Ok(())) => {
                count(&hub.shared.counts.shape_errors);
                let expected = self.state.lock().sent;
                // every result carries room for a rejection, so it counts in half words
                let short = |count| u32::try_from(count).unwrap_or(u32::MAX);
                let kind = RejectionKind::BatchShape {
                    expected: short(expected),
                    got: short(got),
                };
                let rejection = Rejection::new(kind, hub.shared.name().clone());
                hub.shared.tell_critical(rejection.to_string());
                self.end(hub, Answers::Rejected(rejection));
            }
            (Ok(Poll::Pending), Ok(())) => unreachable!("it was put back"),
        }
    }

    fn panicked(self: &Arc<Self>, hub: &Hub<K, V, E>, panic: &(dyn Any + Send)) {
        count(&hub.shared.counts.panicked);
        let rejection = Rejection::new(RejectionKind::BatchPanicked, hub.shared.name().clone());
        hub.shared
            .tell_critical(format!("{rejection}: {}", words_of(panic)));
        self.end(hub, Answers::Rejected(rejection));
    }

    fn end(self: &Arc<Self>, hub: &Hub<K, V, E>, answers: Answers<V, E>) {
        let (permit, wakers) = {
            let mut state = self.state.lock();
            state.seats.end();
            state.answers = answers;
            (state.permit.take(), state.seats.wakers())
        };
        drop(permit);
        hub.ended(self);
        wake_all(wakers);
    }
}

fn take<K, V, E>(state: &mut State<K, V, E>, seat: usize) -> Answer<V, E> {
    let place = state.seats.place(seat);
    match &mut state.answers {
        Answers::Each(answers) => Ok(answers[place]
            .take()
            .unwrap_or_else(|| unreachable!("each caller has a place of its own"))),
        Answers::Rejected(rejection) => Err(rejection.clone()),
        Answers::NotYet => unreachable!("a batch that still has callers ends with an answer"),
    }
}

/// While the timer is polled: should that panic, the batch can still be driven by the others.
struct Driving<'a, K, V, E> {
    flight: &'a Flight<K, V, E>,
}

impl<K, V, E> Drop for Driving<'_, K, V, E> {
    fn drop(&mut self) {
        let wakers = {
            let mut state = self.flight.state.lock();
            state.seats.stop();
            state.seats.wake();
            state.seats.wakers()
        };
        wake_all(wakers);
    }
}
