//! One batch in common ownership: any of its callers that is polled drives it, so that none is needed by the others.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use super::counts::count;
use super::hub::{Hub, Permit};
use super::seats::{Cause, Next, Seats};
use super::share::{BatchResult, ShareError};
use crate::words::rejection::{Rejection, RejectionKind};
use crate::words::sync::Mutex;

pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What the batch function gave, dealt out.
enum Dealt<V, E> {
    Each {
        answers: Vec<Option<Result<V, E>>>,
        failed: bool,
    },
    WrongLength(usize),
}

enum Answers<V, E> {
    NotYet,
    Each(Vec<Option<Result<V, E>>>),
    Rejected(Rejection),
}

struct State<K, V, E> {
    seats: Seats<K>,
    timer: Option<Boxed<()>>,
    run: Option<Boxed<Dealt<V, E>>>,
    sent: usize,
    permit: Option<Permit<K, V, E>>,
    answers: Answers<V, E>,
}

pub(super) struct Flight<K, V, E> {
    state: Mutex<State<K, V, E>>,
}

/// A caller's result: its own, or why the batch has none.
pub(super) type Answer<V, E> = Result<Result<V, E>, Rejection>;

impl<K, V, E> Flight<K, V, E> {
    pub(super) fn new(size: usize) -> Self {
        Self {
            state: Mutex::new(State {
                seats: Seats::new(size),
                timer: None,
                run: None,
                sent: 0,
                permit: None,
                answers: Answers::NotYet,
            }),
        }
    }

    pub(super) fn join(&self, item: K) -> Result<usize, K> {
        self.state.lock().seats.join(item)
    }

    pub(super) fn waiting(&self) -> usize {
        self.state.lock().seats.waiting()
    }

    /// Has its callers send it now; tells how many items wait.
    pub(super) fn flush(&self) -> usize {
        let (waiting, wakers) = {
            let mut state = self.state.lock();
            let due = state.seats.due(Cause::Hand);
            let wakers = if due {
                state.seats.wakers()
            } else {
                Vec::new()
            };
            (state.seats.waiting(), wakers)
        };
        wake_all(wakers);
        waiting
    }

    /// A permit that became free; dropped, and so passed on, where the batch is over.
    pub(super) fn grant(&self, permit: Permit<K, V, E>) {
        let wakers = {
            let mut state = self.state.lock();
            if state.seats.grant() {
                state.permit = Some(permit);
                state.seats.wakers()
            } else {
                drop(state);
                drop(permit);
                return;
            }
        };
        wake_all(wakers);
    }

    /// The caller in this seat is dropped without having been answered.
    pub(super) fn leave(self: &Arc<Self>, hub: &Hub<K, V, E>, seat: usize) {
        let (left, ended) = {
            let mut state = self.state.lock();
            let Some(left) = state.seats.leave(seat) else {
                return;
            };
            let ended = left
                .last
                .then(|| (state.permit.take(), state.timer.take(), state.run.take()));
            (left, ended)
        };
        if !left.sent {
            count(&hub.shared.counts.withdrawn);
        }
        if let Some((permit, timer, run)) = ended {
            if left.sent {
                count(&hub.shared.counts.abandoned);
            }
            // first what others wait for, then what may run the user's destructors
            drop(permit);
            hub.ended(self);
            drop((timer, run));
        }
    }
}

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
        let mut state = self.state.lock();
        // dropped after the lock: a waker may own a task, and with it other callers of this batch
        let _old = state.seats.listen(seat, waker);
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
        let mut timer = timer.unwrap_or_else(|| (hub.timer)(hub.shared.config.max_wait));
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
                let kind = RejectionKind::BatchShape { expected, got };
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

async fn deal<R>(future: R, sent: usize) -> Dealt<Value<R>, Error<R>>
where
    R: Future<Output: BatchResult<Error: ShareError>>,
{
    match future.await.into_batch() {
        Ok(values) if values.len() == sent => Dealt::Each {
            answers: values.into_iter().map(|value| Some(Ok(value))).collect(),
            failed: false,
        },
        Ok(values) => Dealt::WrongLength(values.len()),
        Err(error) => {
            let mut answers = Vec::with_capacity(sent);
            answers.resize_with(sent.saturating_sub(1), || Some(Err(error.share())));
            answers.push(Some(Err(error)));
            Dealt::Each {
                answers,
                failed: true,
            }
        }
    }
}

type Value<R> = <<R as Future>::Output as BatchResult>::Value;
type Error<R> = <<R as Future>::Output as BatchResult>::Error;

fn words_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// All, not one: a caller may be alive and yet never polled again, and must not hang the others.
fn wake_all(wakers: Vec<Waker>) {
    for waker in wakers {
        waker.wake();
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

/// The waker that the timer and the batch function are polled with.
impl<K, V, E> Wake for Flight<K, V, E>
where
    K: Send + 'static,
    V: Send + 'static,
    E: Send + 'static,
{
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let wakers = {
            let mut state = self.state.lock();
            if state.seats.wake() {
                state.seats.wakers()
            } else {
                Vec::new()
            }
        };
        wake_all(wakers);
    }
}
